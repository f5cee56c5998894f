/* Keys of the search page: "/" focuses the box, arrows move through suggestions and people, Enter chooses one. */
(() => {
  "use strict";

  const box = document.getElementById("find-text");
  const list = document.getElementById("suggestions");
  if (!box || !list) return;

  if (box.dataset.at) box.setSelectionRange(Number(box.dataset.at), Number(box.dataset.at));

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const current = () => list.querySelector('[aria-selected="true"]');
  const people = () => [...document.querySelectorAll("[data-hits] .name > a")];

  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) mark(null);
  };
  const mark = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    if (option.dataset.goes) {
      location.assign(option.dataset.goes);
      return;
    }
    box.value = option.dataset.fills;
    show(false);
    box.form.requestSubmit();
  };
  const isTyping = (element) =>
    element.matches('input:not([type="checkbox"], [type="radio"]), select, textarea, [contenteditable]');

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === list) show(document.activeElement === box && options().length > 0);
  });
  list.addEventListener("mousedown", (event) => {
    // Act when the mouse button goes down. At the click event, the box would already have lost the focus, and the list
    // would be closed.
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option) take(option);
  });
  box.addEventListener("blur", () => show(false));
  box.form.addEventListener("submit", () => show(false));

  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && current()) {
      event.preventDefault();
      take(current());
    } else if (step && !list.hidden) {
      event.preventDefault();
      const all = options();
      const at = all.indexOf(current());
      // A move past either end of the list leaves no option marked.
      const next = at + step;
      mark(at < 0 && step < 0 ? all[all.length - 1] : (all[next] ?? null));
    } else if (event.key === "ArrowDown") {
      const first = people()[0];
      if (first) {
        event.preventDefault();
        first.focus();
      }
    }
  });

  const areSingleKeysOff = () => document.querySelector("[data-single-keys]")?.checked === false;

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    // "/" moves the focus to the box. If the box has the focus and contains text, "/" is typed. If the box is empty,
    // "/" is not typed, because no search begins with "/".
    if (event.key === "/" && !areSingleKeysOff() && (!isTyping(target) || (target === box && !box.value))) {
      event.preventDefault();
      box.focus();
      box.select();
      return;
    }
    // "e" exports the person on whose line the focus is.
    const exporter =
      event.key === "e" &&
      !areSingleKeysOff() &&
      !isTyping(target) &&
      target.closest("li.hit")?.querySelector("[data-export]");
    if (exporter) {
      event.preventDefault();
      exporter.click();
      return;
    }
    const at = people().indexOf(target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    (people()[at + step] ?? (step < 0 ? box : target)).focus();
  });
})();

/* Two ways to select people: everybody on the page, or everybody whom the search found. */
(() => {
  "use strict";

  const form = document.querySelector("[data-picked]");
  const page = document.querySelector("[data-pick-page]");
  if (!form || !page) return;

  const everybody = form.querySelector("[data-pick-found]");
  const found = form.elements.namedItem("found");
  const picks = [...document.querySelectorAll(".hits .pick")];
  // The button for exports has data-not-for-all only if the search found more people than one export may contain. Such
  // a button is disabled while all the people that the search found are selected.
  const limited = form.querySelector("[data-not-for-all]");

  const limit = (isForAll) => {
    if (!limited) return;
    const note = document.getElementById(limited.dataset.notForAll);
    limited.disabled = isForAll;
    note.hidden = !isForAll;
    if (isForAll) limited.setAttribute("aria-describedby", note.id);
    else limited.removeAttribute("aria-describedby");
  };
  const show = () => {
    const ticked = picks.filter((pick) => pick.checked).length;
    page.checked = ticked === picks.length;
    page.indeterminate = ticked > 0 && ticked < picks.length;
    if (!everybody) return;
    found.disabled = true;
    everybody.hidden = !page.checked;
    limit(false);
  };
  page.addEventListener("change", () => {
    for (const pick of picks) pick.checked = page.checked;
    // The selection bar counts the ticked boxes again when it receives this event.
    picks[0].dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    if (picks.includes(event.target)) show();
  });
  form.addEventListener("reset", () => setTimeout(show));
  everybody?.addEventListener("click", () => {
    found.disabled = false;
    everybody.hidden = true;
    limit(true);
    form.querySelector("[data-count]").textContent = everybody.querySelector(".exact-number").textContent;
  });
})();
