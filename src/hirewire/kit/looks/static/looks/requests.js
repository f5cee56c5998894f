/* Requests that the server refuses or never answers. A new sign-in replaces the CSRF token, so this script puts the new
   token into the forms of pages that are already open. If a request fails, a toast says so, and the switch that sent
   the request goes back to what it was. If a part of a page shows its failures itself, it has the attribute
   data-quiet. */
(() => {
  "use strict";

  /* All tabs share the cookie with the CSRF token, so the cookie holds the valid token even after a sign-in in another
     tab. */
  const meta = document.querySelector('meta[name="csrf-token"]');
  const renewToken = () => {
    const name = `${meta?.dataset.cookie}=`;
    const cookie = document.cookie.split("; ").find((each) => each.startsWith(name));
    if (!meta || !cookie) return;
    meta.content = cookie.slice(name.length);
    for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = meta.content;
  };
  /* People who come back from another tab usually focus something first, so a focus renews the token. But if a field
     kept the focus, Enter sends its form without a focus event. So a submit renews the token as well. */
  for (const name of ["focus", "submit"]) window.addEventListener(name, renewToken, true);

  /* A modal dialog hides everything outside it, also from screen readers. So the toasts go inside the dialog. */
  const placeOfToasts = () => {
    const place = [...document.querySelectorAll("dialog:modal")].at(-1) || document.body;
    const toasts = place.querySelector(":scope > .toasts") || document.createElement("div");
    toasts.classList.add("toasts");
    place.append(toasts);
    return toasts;
  };
  const dismiss = () => document.querySelector(".toast.fault")?.remove();
  const say = (status) => {
    dismiss();
    const toast = document.getElementById("request-failed").content.firstElementChild.cloneNode(true);
    toast.querySelector(`[data-when="${status ? "silent" : "answered"}"]`).remove();
    toast.querySelector("[data-status]")?.replaceChildren(String(status));
    placeOfToasts().append(toast);
  };
  const putBack = (field) => {
    if (field instanceof Element && field.matches('[role="switch"]')) field.checked = field.defaultChecked;
  };

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
      const { elt, triggeringEvent, verb } = detail.requestConfig;
      // Nobody waits for an automatic request, so its failure shows no toast.
      if ((verb === "get" && !triggeringEvent) || elt.closest("[data-quiet]")) return;
      putBack(triggeringEvent?.target);
      say(detail.xhr.status);
    });
  }
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    // htmx swaps in the answer to a conflict (409), and so does not treat it as an error. But nothing was saved, so put
    // the switch back.
    if (detail.xhr.status === 409) putBack(detail.requestConfig.triggeringEvent?.target);
    if (detail.successful && detail.requestConfig.triggeringEvent) dismiss();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-dismisses]")) dismiss();
  });
})();
