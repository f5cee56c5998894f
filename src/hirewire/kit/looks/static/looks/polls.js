/* Parts of a page that the page requests by itself, such as a progress bar. If a request fails, the part is requested
   again, after pauses that grow while the server is away. */
(() => {
  "use strict";

  const FIRST_PAUSE_MS = 1000;
  const LONGEST_PAUSE_MS = 60_000;
  const pauses = new WeakMap();

  const requestAgain = (part) => {
    const pause = pauses.get(part) || FIRST_PAUSE_MS;
    pauses.set(part, Math.min(pause * 2, LONGEST_PAUSE_MS));
    setTimeout(() => {
      // A failure comes back here as an event, so the promise says nothing new.
      if (part.isConnected) window.htmx.ajax("GET", part.getAttribute("hx-get"), { source: part }).catch(() => {});
    }, pause);
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
      const { elt, triggeringEvent, verb } = detail.requestConfig;
      // A part with the trigger "every" goes on by itself.
      if (verb === "get" && !triggeringEvent && /\bload\b/.test(elt.getAttribute("hx-trigger"))) requestAgain(elt);
    });
  }
})();
