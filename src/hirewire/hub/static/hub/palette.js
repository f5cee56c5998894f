/* The palette: Ctrl K opens it, arrows mark an option, and Enter takes that option. Whenever the text changes, the
   server sends a new list. */
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  const box = document.getElementById("palette-text");
  const list = document.getElementById("palette-list");
  if (!dialog) return;

  const status = dialog.querySelector('[role="status"]');
  const options = () => [...list.querySelectorAll('[role="option"]')];
  const current = () => list.querySelector('[aria-selected="true"]');
  let opener = null;
  // Whether the list still belongs to an older text. If so, Enter waits for the new list and takes its first option.
  let isStale = true;
  let isWaiting = false;

  const mark = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const take = (option, inNewTab) => {
    if ("searches" in option.dataset) {
      box.form.target = inNewTab ? "_blank" : "";
      box.form.submit();
    } else if (inNewTab) window.open(option.dataset.goes, "_blank", "noopener");
    else location.assign(option.dataset.goes);
    if (!inNewTab) dialog.close();
  };
  const open = () => {
    const other = document.querySelector("dialog[open]");
    if (other) return;
    opener = document.activeElement;
    box.value = "";
    dialog.showModal();
    outdated();
    htmx.trigger(box, "palette:open");
  };
  const outdated = () => {
    isStale = true;
    isWaiting = false;
    mark(null);
  };

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-palette]")) open();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  // Return the focus to the element that had it before the dialog opened. Without this, closing a
  // dialog that a key opened would move the focus to the body.
  dialog.addEventListener("close", () => {
    isWaiting = false;
    opener?.focus();
  });

  box.addEventListener("input", outdated);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== list || event.detail.requestConfig.parameters.text !== box.value) return;
    isStale = false;
    list.scrollTop = 0;
    mark(options()[0]);
    const count = options().length;
    status.textContent = count === 1 ? status.dataset.one : status.dataset.many.replace("{n}", count);
    if (isWaiting && current()) take(current(), false);
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      if (isStale) isWaiting = true;
      else if (current()) take(current(), event.ctrlKey || event.metaKey);
    } else if (step) {
      event.preventDefault();
      const all = options();
      mark(all[(all.indexOf(current()) + step + all.length) % all.length]);
    }
  });
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && option !== current()) mark(option);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) take(option, event.ctrlKey || event.metaKey);
  });
  dialog.addEventListener("click", (event) => {
    // If somebody clicks outside the dialog's content, the target of the click is the dialog itself.
    if (event.target === dialog) dialog.close();
  });

  if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("[data-mod]")) key.textContent = "⌘";
  }
})();
