/* The bell: the list of notifications is loaded whenever the bell opens, and arrow keys move through the list. The
   number of unread notifications is fetched again when somebody comes back to a page a minute or more after the number
   was last updated. */
(() => {
  "use strict";

  const bell = document.getElementById("bell");
  if (!bell) return;

  const AGAIN_AFTER_MS = 60_000;
  const list = document.getElementById("bell-list");
  const failed = bell.querySelector("[data-failed]");
  const summary = bell.querySelector("summary");
  const links = () =>
    [...bell.querySelectorAll(".popover a, .popover button")].filter((link) => link.checkVisibility());
  let countedAt = Date.now();

  const load = () => {
    failed.hidden = true;
    htmx.trigger(list, "bell:open");
  };
  bell.addEventListener("toggle", () => bell.open && load());
  failed.querySelector("[data-again]").addEventListener("click", () => {
    summary.focus();
    load();
  });
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    list.addEventListener(name, () => {
      list.replaceChildren();
      failed.hidden = false;
    });
  }
  list.addEventListener("htmx:afterSwap", () => {
    countedAt = Date.now();
    // If the new list lacks the button that was pressed, the focus goes to the bell.
    if (document.activeElement === document.body && bell.open) summary.focus();
  });

  bell.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !bell.open) return;
    event.preventDefault();
    const stops = [summary, ...links()];
    const at = stops.indexOf(document.activeElement);
    stops[(at + step + stops.length) % stops.length].focus();
  });
  bell.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !bell.contains(event.relatedTarget)) bell.open = false;
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - countedAt < AGAIN_AFTER_MS) return;
    countedAt = Date.now();
    htmx.trigger("#bell-words", "bell:count");
  });
})();
