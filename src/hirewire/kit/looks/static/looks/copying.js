/* Buttons that copy the text in data-copy and say so for a moment. */
(() => {
  "use strict";

  const SAID_MS = 1500;
  /* For each label that says "Copied" at the moment: its original text, and the timer that restores this text. */
  const waiting = new Map();

  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // On a page without TLS there is no clipboard API, but execCommand can still copy a selection during a click. Put
      // a temporary text field beside the button: if the button is in a modal dialog, nothing outside that dialog can
      // be selected.
      const field = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
      button.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
  };
  const say = (label) => {
    const before = waiting.get(label)?.before ?? label.textContent;
    clearTimeout(waiting.get(label)?.timer);
    label.textContent = document.documentElement.dataset.copied || before;
    const timer = setTimeout(() => {
      label.textContent = before;
      waiting.delete(label);
    }, SAID_MS);
    waiting.set(label, { before, timer });
  };

  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-copy]") : null;
    if (!button) return;
    await copy(button.dataset.copy, button);
    // In a button with an icon, data-label marks the element that contains the button's text.
    say(button.querySelector("[data-label]") || button);
  });
})();
