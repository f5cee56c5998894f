/* Defines a function that sends the ATS what one of Recruiter's widgets passed to the page.
   If the request fails, the widget shows the error. */
(() => {
  "use strict";
  const { away, answered } = document.currentScript.dataset;

  window.atsPost = async (address, body) => {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
      },
      body: JSON.stringify(body),
    }).catch(() => {
      throw new Error(away);
    });
    if (response.ok) return;
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message || answered.replace("{status}", `${response.status} ${response.statusText}`));
  };
})();
