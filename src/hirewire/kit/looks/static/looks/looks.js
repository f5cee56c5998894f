/* Behavior that all pages share: dialogs, tabs, and what forms and HTMX requests send along.
   Markup requests behavior with data attributes; nothing here depends on a particular page. */
(() => {
  "use strict";

  const dialogOf = (element) => document.getElementById(element.dataset.opens);

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;

    const opener = target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      dialogOf(opener)?.showModal();
      return;
    }
    const closer = target.closest("[data-close]");
    if (closer) {
      closer.closest("dialog")?.close();
      return;
    }
    const hider = target.closest("[data-hides]");
    if (hider) {
      document.getElementById(hider.dataset.hides)?.remove();
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
      document.cookie = `${hider.dataset.cookie}=1; path=/; max-age=31536000; samesite=lax`;
      return;
    }
    // A popover made of <details> closes when the person clicks elsewhere.
    for (const open of document.querySelectorAll("details.peek[open], .nav details[open]")) {
      if (!open.contains(target)) open.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.peek[open], .nav details[open]")) {
        open.open = false;
        open.querySelector("summary")?.focus();
      }
    }
    const tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null;
    if (tab && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const tabs = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
      const next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
      select(next);
      next.focus();
    }
  });

  const select = (tab) => {
    for (const other of tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(other.getAttribute("aria-controls"));
      if (panel) panel.hidden = !chosen;
    }
  };
  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null;
    if (tab) select(tab);
  });
  // When a response replaces a part of the page, the new part shows its default tab. Reopen the tab that the reader had
  // open.
  let opened = null;
  document.addEventListener("htmx:oobBeforeSwap", () => {
    opened = document.querySelector('[role="tab"][aria-selected="true"]')?.id;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const tab = opened && document.getElementById(opened);
    if (tab) select(tab);
  });

  // On a narrow screen the tabs scroll. Keep the current tab in sight, and show on which sides there are more tabs.
  const showEnds = (tabs) => {
    tabs.toggleAttribute("data-before", tabs.scrollLeft > 1);
    tabs.toggleAttribute("data-after", tabs.scrollLeft + tabs.clientWidth < tabs.scrollWidth - 1);
  };
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) showEnds(target);
  });
  const prepareTabs = (root) => {
    for (const tabs of root.querySelectorAll(".tabs")) {
      const current = tabs.querySelector(":scope > [aria-current]");
      const room = current && tabs.clientWidth - current.offsetWidth;
      if (current && tabs.scrollWidth > tabs.clientWidth)
        tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - room / 2;
      tabs.addEventListener("scroll", () => showEnds(tabs), { passive: true });
      sizes.observe(tabs);
    }
  };
  prepareTabs(document);
  document.addEventListener("htmx:afterSwap", (event) => prepareTabs(event.detail.target));

  // A field such as a sort order or a filter submits its form when it changes.
  document.addEventListener("change", (event) => {
    const field = event.target instanceof Element ? event.target.closest("[data-submits]") : null;
    if (field) field.form.requestSubmit();
  });

  // A bar that shows how many boxes of a form are ticked. The bar is the form itself or a part of the form. The bar is
  // hidden while no box is ticked. A box without a name only ticks other boxes, so it is not counted.
  const countPicked = (form) => {
    const bar = form.matches("[data-picked]") ? form : form.querySelector("[data-picked]");
    if (!bar) return;
    const isTicked = (field) => field.type === "checkbox" && field.name && field.checked;
    const ticked = [...form.elements].filter(isTicked).length;
    bar.querySelector("[data-count]").textContent = ticked;
    bar.hidden = ticked === 0;
    bar.dataset.counted = "";
  };
  const preparePicked = () => {
    for (const bar of document.querySelectorAll("[data-picked]")) countPicked(bar.closest("form"));
  };
  preparePicked();
  document.addEventListener("htmx:afterSwap", preparePicked);
  document.addEventListener("reset", (event) => setTimeout(() => countPicked(event.target)));
  document.addEventListener("change", (event) => {
    const form = event.target instanceof HTMLInputElement ? event.target.form : null;
    if (form) countPicked(form);
  });

  // The server writes times in the reader's zone, which only the browser knows, so a cookie tells the server the zone.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
  if (zone) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;

  // All tabs of a browser share a session, and any tab may switch the session to a seat on another contract. So a page
  // that belongs to a seat names its seat in every write and every automatic request.
  const pageSeat = document.querySelector('meta[name="page-seat"]')?.content;
  document.addEventListener("formdata", ({ target, formData }) => {
    if (pageSeat && target.matches('[method="post"]') && !formData.has("page_seat")) {
      formData.set("page_seat", pageSeat);
    }
  });

  // Pressing a button again before the answer has come would repeat the action, so only the first press sends the form,
  // unless the form was changed in between. After ten seconds, another press sends even an unchanged form: by then, the
  // first request has probably failed, for example because the person stopped loading.
  const ANSWERED_MS = 10_000;
  const sent = new Map();
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    // If the default action was prevented, HTMX sends this form, and the browser does not.
    if (event.defaultPrevented || !form.matches('[method="post"]')) return;
    const content = new URLSearchParams(new FormData(form, submitter)).toString();
    const last = sent.get(form);
    if (last?.content === content && Date.now() - last.at < ANSWERED_MS) event.preventDefault();
    else sent.set(form, { content, at: Date.now() });
  });
  // The browser may restore a page with its scripts' state, so forget what was sent before the person left.
  window.addEventListener("pageshow", () => sent.clear());

  document.addEventListener("htmx:configRequest", ({ detail: { headers, triggeringEvent, verb } }) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) headers["X-CSRFToken"] = token.content;
    // Writes and automatic requests must be about the page's own seat. If a click only reads, the answer is for the
    // session's seat, even if the page belongs to a different seat.
    if (pageSeat && (verb !== "get" || !triggeringEvent)) headers["X-Page-Seat"] = pageSeat;
  });

  // Make an open dialog modal. Without scripts, the dialog stays below the content that it belongs to.
  for (const dialog of document.querySelectorAll("dialog[data-auto][open]")) {
    dialog.close();
    dialog.showModal();
    // Scroll back up: the dialog's first field already had the focus, so the browser had scrolled down to the field.
    window.scrollTo(0, 0);
  }

  // When a response contains a dialog, open it. When the last dialog closes, give the focus back to the element that
  // opened the first dialog, because the browser forgets that element as soon as one dialog replaces another.
  let opener = null;
  const goBack = () => opener?.isConnected && opener.focus();
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id === "dialogs" && !event.detail.elt.closest("dialog")) opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    for (const dialog of target.querySelectorAll("dialog[data-auto]")) {
      if (!dialog.open) dialog.showModal();
    }
    if (target.id === "dialogs" && !target.querySelector("dialog")) goBack();
  });
  document.addEventListener("close", (event) => event.target.matches("#dialogs > dialog") && goBack(), true);
  // Once a form with data-closes has succeeded, nothing is left to do in its dialog.
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
    if (successful && elt.matches("[data-closes]")) elt.closest("dialog")?.close();
  });
  // If a dialog came as a toast, remove it once it is closed, so that it does not reopen with the next toast.
  document.addEventListener("close", ({ target }) => target.matches("#toasts > dialog") && target.remove(), true);

  // Look for toasts in the whole page, because the event's target is the element that the swap replaced.
  const letToastsPass = () => {
    for (const toast of document.querySelectorAll("[data-passes]")) {
      toast.removeAttribute("data-passes");
      const pass = () => (toast.matches(":hover, :focus-within") ? setTimeout(pass, 1000) : toast.remove());
      setTimeout(pass, 6000);
    }
  };
  letToastsPass();
  document.addEventListener("htmx:oobAfterSwap", letToastsPass);
})();
