(() => {
  "use strict";
  const SECONDS_SHOWN = 6;

  // A toast closes automatically, but not while it is hovered or focused.
  for (const toast of document.querySelectorAll("[data-passes]")) {
    const pass = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(pass, 1000);
      else toast.remove();
    };
    setTimeout(pass, SECONDS_SHOWN * 1000);
  }

  // Tabs scroll sideways on a narrow page. Scroll the current one into view.
  for (const current of document.querySelectorAll(".tabs [aria-current]")) {
    const row = current.parentElement;
    row.scrollLeft = Math.max(0, current.offsetLeft + current.offsetWidth - row.offsetLeft - row.clientWidth + 16);
  }

  // Switch from one dialog to another.
  document.addEventListener("click", (event) => {
    const swapper = event.target instanceof Element ? event.target.closest("[data-swaps]") : null;
    if (!swapper) return;
    swapper.closest("dialog")?.close();
    document.getElementById(swapper.dataset.swaps)?.showModal();
  });

  // Submit a filter form as soon as a choice in it changes.
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && target.matches("[data-sends]")) target.form.requestSubmit();
  });

  // After a line of an import is repaired, focus the next line to repair, or else the link to the imported person.
  document.addEventListener("htmx:load", ({ detail: { elt: repaired } }) => {
    if (!repaired.matches("[data-repaired]")) return;
    let line = repaired.nextElementSibling;
    while (line && !line.querySelector("button")) line = line.nextElementSibling;
    const next = line ?? repaired;
    const wrong = next.querySelector("[aria-invalid]");
    (wrong ?? next.querySelector("input:not([type=hidden]), textarea, button, a")).focus();
  });

  // If the loader of a widget cannot be fetched, show a message after the loader's script tag. A loader in the page
  // itself has run or failed before this script runs, so this script would miss the error event. Every loader defines
  // window.IN, so if window.IN is missing, such a loader has failed. A loader in a part of the page that is fetched
  // later reports its failure as an error event. The tag of a loader is recognized by the options inside it, because
  // nothing else distinguishes this tag from other script tags.
  const isLoader = (element) => element instanceof HTMLScriptElement && element.text.includes("api_key:");
  const sayAway = (loader) => loader.after(document.getElementById("recruiter-away").content.cloneNode(true));
  if (!window.IN) [...document.scripts].filter(isLoader).forEach(sayAway);
  document.addEventListener("error", ({ target }) => isLoader(target) && sayAway(target), true);
})();
