/* Proposes names of colleagues while somebody types after an @ in a note. Enter, Tab or a click inserts a name. */
(() => {
  "use strict";

  const WAIT_MS = 150;
  // An @ at the beginning of a word, and up to three words after it.
  const TYPED = /(?:^|[\s(])@([^\s@]*(?: [^\s@]+){0,2})$/;
  let count = 0;
  /* For each box, the function to call when its cursor moves. */
  const moves = new WeakMap();

  const propose = (box) => {
    const list = document.createElement("div");
    list.id = `proposals-${++count}`;
    list.className = "popover proposals";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    list.hidden = true;
    box.after(list);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    let timer = 0;
    let asked = "";

    const typed = () => TYPED.exec(box.value.slice(0, box.selectionStart))?.[1];
    const options = () => [...list.querySelectorAll('[role="option"]')];
    const current = () => list.querySelector('[aria-selected="true"]');
    const mark = (option) => {
      current()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      if (option) box.setAttribute("aria-activedescendant", option.id);
      else box.removeAttribute("aria-activedescendant");
    };
    const close = () => {
      clearTimeout(timer);
      asked = "";
      list.hidden = true;
      mark(null);
    };
    const take = (option) => {
      const text = typed();
      if (text === undefined) {
        close();
        return;
      }
      const end = box.selectionStart;
      const start = end - text.length;
      box.setRangeText(`${option.dataset.name} `, start, end, "end");
      const warning = box.form.querySelector("[data-unnotified]");
      if (warning) warning.hidden = false;
      close();
      box.focus();
    };
    const ask = async (text) => {
      asked = text;
      const token = document.querySelector('meta[name="csrf-token"]').content;
      const response = await fetch(box.dataset.proposals, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ text }),
      }).catch(() => null);
      // If the request fails, people type the name themselves. If the text has changed since the request, drop the
      // answer.
      if (!response?.ok || asked !== text) return;
      const page = await response.text();
      if (asked !== text) return;
      list.innerHTML = page;
      options().forEach((option, at) => {
        option.id = `${list.id}-${at}`;
      });
      list.hidden = options().length === 0;
      mark(options()[0]);
    };

    box.addEventListener("input", () => {
      clearTimeout(timer);
      const text = typed();
      if (text === undefined) close();
      else timer = setTimeout(() => ask(text), WAIT_MS);
    });
    box.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const all = options();
      if (step) mark(all[(all.indexOf(current()) + step + all.length) % all.length]);
      else if (event.key === "Escape") close();
      else if ((event.key === "Enter" || event.key === "Tab") && typed() !== undefined) take(current());
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    box.addEventListener("blur", close);
    // The proposals are for the name before the cursor, so they close when the cursor leaves that name.
    moves.set(box, () => typed() === undefined && close());
    list.addEventListener("mousedown", (event) => {
      // Keep the focus in the box.
      event.preventDefault();
      const option = event.target.closest('[role="option"]');
      if (option) take(option);
    });
  };
  document.addEventListener("selectionchange", () => moves.get(document.activeElement)?.());
  const prepare = (root) => {
    for (const box of root.querySelectorAll("textarea[data-proposals]:not([aria-autocomplete])")) propose(box);
  };
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));
})();
