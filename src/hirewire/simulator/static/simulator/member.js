/* What this ATS does when somebody says in Recruiter's widget who a candidate is, or is not.
   The widget calls the functions by the names in its tag; the promise tells it how that went. */
(() => {
  "use strict";
  const { link, unlink, away, answered, notLinked } = document.currentScript.dataset;

  const tell = async (address, person) => {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
      },
      body: JSON.stringify({ person }),
    }).catch(() => { throw new Error(away); });
    if (response.ok) return;
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.message || answered.replace("{status}", `${response.status} ${response.statusText}`));
  };

  const show = (person) => {
    const place = document.getElementById("recruiter-person");
    place.textContent = person || notLinked;
    place.className = person ? "code" : "muted";
  };

  window.onRecruiterLink = async (person) => {
    await tell(link, person);
    show(person);
  };
  window.onRecruiterUnlink = async (person) => {
    await tell(unlink, person);
    show("");
  };
})();
