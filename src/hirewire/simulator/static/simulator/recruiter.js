/* What this ATS does when somebody requests an integration in the onboarding widget.
   The widget calls the function by the name in its tag; the promise tells it how that went. */
(() => {
  "use strict";
  const target = document.currentScript.dataset.integrate;

  window.onRecruiterIntegrate = async (integrations) => {
    const response = await fetch(target, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
      },
      body: JSON.stringify(integrations),
    }).catch(() => { throw new Error("ATS Simulator cannot be reached."); });
    if (response.ok) return;
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message || `ATS Simulator answered “${response.status} ${response.statusText}”.`);
  };
})();
