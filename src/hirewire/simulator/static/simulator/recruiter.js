/* Defines a function that handles a request for an integration in the onboarding widget.
   The widget's script tag names this function, and the widget calls it.
   The function returns a promise, which is rejected if the request cannot be passed on. */
(() => {
  "use strict";
  const { integrate: target } = document.currentScript.dataset;

  window.onRecruiterIntegrate = async (integrations) => {
    await window.atsPost(target, integrations);
    // Update the rest of the page now instead of at its next poll.
    window.htmx.trigger("#left", "follow");
  };
})();
