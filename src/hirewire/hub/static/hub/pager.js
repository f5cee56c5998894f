/* J and K go to the next and the previous person of the list from which the profile was opened. */
(() => {
  "use strict";

  /* The switch for single keys is in the list of keyboard shortcuts. Pages omit that list while an admin views
     Recruiter as a colleague; in that case, use the stored choice. */
  const areOff = () => {
    const toggle = document.querySelector("[data-single-keys]");
    if (toggle) return !toggle.checked;
    try {
      return localStorage.getItem("recruiter-single-keys") === "off";
    } catch {
      return false;
    }
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.matches("input, select, textarea, [contenteditable]")) return;
    if (areOff()) return;
    const rel = { j: "next", k: "prev" }[event.key.toLowerCase()];
    const link = rel && document.querySelector(`[data-pager] [rel="${rel}"]`);
    if (link) location.assign(link.href);
  });
})();
