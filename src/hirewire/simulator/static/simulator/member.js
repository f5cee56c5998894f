/* Saves the link when somebody links a candidate to a person in Recruiter's widget, or removes that link.
   The widget calls these functions by the names in its tag. The promise they return reports the outcome. */
(() => {
  "use strict";
  const { link, unlink, away, answered, linked, notLinked } = document.currentScript.dataset;

  const tell = async (address, person) => {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
      },
      body: JSON.stringify({ person }),
    }).catch(() => {
      throw new Error(away);
    });
    if (response.ok) return;
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message || answered.replace("{status}", `${response.status} ${response.statusText}`));
  };

  const show = (person) => {
    const place = document.getElementById("recruiter-person");
    place.textContent = person ? linked : notLinked;
    place.className = person ? "" : "muted";
  };

  window.onRecruiterLink = async (person) => {
    await tell(link, person);
    show(person);
  };
  window.onRecruiterUnlink = async (person) => {
    await tell(unlink, person);
    show("");
  };
  // Refresh the history beside the widget, so that it shows the new InMail, too.
  window.onRecruiterInMail = () => document.getElementById("history-refresh").click();
})();
