/* Handles a request for an integration in the onboarding widget.
   The widget calls this function by the name in its tag. The promise it returns reports the outcome. */
(() => {
  "use strict";
  const { integrate: target } = document.currentScript.dataset;

  window.onRecruiterIntegrate = async (integrations) => {
    await window.atsPost(target, integrations);
    // Update the rest of the page now instead of at its next poll.
    window.htmx.trigger("#left", "follow");
  };
})();
