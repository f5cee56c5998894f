/* Handles a request for an integration in the onboarding widget.
   The widget calls this function by the name in its tag. The promise it returns reports the outcome. */
(() => {
  "use strict";
  const { integrate: target, away, answered } = document.currentScript.dataset;

  window.onRecruiterIntegrate = async (integrations) => {
    const response = await fetch(target, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
      },
      body: JSON.stringify(integrations),
    }).catch(() => {
      throw new Error(away);
    });
    if (response.ok) {
      // Update the rest of the page now instead of at its next poll.
      window.htmx.trigger("#left", "follow");
      return;
    }
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message || answered.replace("{status}", `${response.status} ${response.statusText}`));
  };
})();
