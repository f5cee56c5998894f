/* J and K go to the next and the previous person found. */
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.matches("input, select, textarea, [contenteditable]")) return;
    if (document.querySelector("[data-single-keys]")?.checked === false) return;
    const rel = { j: "next", k: "prev" }[event.key.toLowerCase()];
    const link = rel && document.querySelector(`[data-pager] [rel="${rel}"]`);
    if (link) location.assign(link.href);
  });
})();
