/* Parts of a page that reload automatically, such as a progress bar. While the server is unreachable or busy, each part
   is requested again, after pauses that grow. When a part reloads, the focus stays where it is. */
(() => {
  "use strict";

  const FIRST_PAUSE_MS = 1000;
  const LONGEST_PAUSE_MS = 60_000;
  const pauses = new WeakMap();

  // A request without an answer has the status 0. After any status that is not listed here, requesting the part again
  // would not help, and would keep an idle reader signed in.
  const mayPass = (status) => status === 0 || status >= 500 || [408, 425, 429].includes(status);
  const ended = new WeakSet();
  const end = (part) => {
    ended.add(part);
    // A part that is no longer requested must not look as if it were still in progress.
    for (const mark of part.querySelectorAll(".spin, progress:not([value])")) mark.remove();
  };
  // If a part has the trigger "every", htmx keeps requesting it, whatever the answers are. So cancel the requests for
  // parts that have been passed to end().
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, triggeringEvent } = event.detail.requestConfig;
    if (!triggeringEvent && ended.has(elt)) event.preventDefault();
  });

  const request = (part) => {
    // Ignore a rejected promise: htmx also reports the failure as an event, which is handled below.
    if (part.isConnected) window.htmx.ajax("GET", part.getAttribute("hx-get"), { source: part }).catch(() => {});
  };
  const requestAgain = (part) => {
    const pause = pauses.get(part) || FIRST_PAUSE_MS;
    pauses.set(part, Math.min(pause * 2, LONGEST_PAUSE_MS));
    setTimeout(request, pause, part);
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
      const { elt, triggeringEvent, verb } = detail.requestConfig;
      if (verb !== "get" || triggeringEvent) return;
      if (!mayPass(detail.xhr.status)) end(elt);
      else if (/\bload\b/.test(elt.getAttribute("hx-trigger"))) requestAgain(elt);
    });
  }

  // If the session has another seat than the page, automatic requests are answered with 409. htmx does not treat a 409
  // as an error, so the listeners above do not see it. A header of the answer tells htmx not to swap the answer in.
  const ofOtherSeat = new Set();
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, requestConfig, successful, xhr } }) => {
    if (xhr.status === 409 && requestConfig.verb === "get" && !requestConfig.triggeringEvent) {
      end(requestConfig.elt);
      ofOtherSeat.add(requestConfig.elt);
    } else if (successful && elt.matches("[data-closes]")) {
      // The form may have switched the session back to the page's seat, so request the parts again. If the session
      // still has another seat, the answer is 409 again.
      for (const part of [...ofOtherSeat]) {
        ofOtherSeat.delete(part);
        ended.delete(part);
        request(part);
      }
    }
  });

  /* After a swap, htmx gives the focus back only to an element with an id. In parts that reload, most links, buttons
     and text regions have no id, so find the same element by its link target or its text. */
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const signOf = (element) => {
    const sign = element.getAttribute("href") || element.getAttribute("aria-label");
    return `${element.tagName} ${sign || `${element.form?.getAttribute("action")} ${element.textContent.trim()}`}`;
  };
  const alike = (root, sign) => [...root.querySelectorAll(FOCUSABLE)].filter((element) => signOf(element) === sign);
  let focused = null;

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const element = document.activeElement;
    focused = null;
    if (detail.requestConfig.triggeringEvent || !detail.target.contains(element)) return;
    const sign = signOf(element);
    focused = { sign, at: alike(detail.target, sign).indexOf(element) };
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (!focused || document.activeElement !== document.body) return;
    alike(target, focused.sign)[focused.at]?.focus({ preventScroll: true });
  });
})();
