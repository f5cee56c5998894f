/* Saves in the ATS that somebody linked a candidate to a person in Recruiter's widget, or removed the link there.
   The widget calls these functions by the names in its tag. The promise they return reports the outcome. */
(() => {
  "use strict";
  const { link, unlink, linked, notLinked } = document.currentScript.dataset;

  const show = (person) => {
    const place = document.getElementById("recruiter-person");
    place.textContent = person ? linked : notLinked;
    place.className = person ? "" : "muted";
  };

  window.onRecruiterLink = async (person) => {
    await window.atsPost(link, { person });
    show(person);
  };
  window.onRecruiterUnlink = async (person) => {
    await window.atsPost(unlink, { person });
    show("");
  };
  // Refresh the history beside the widget, so that it shows the new InMail, too.
  window.onRecruiterInMail = () => document.getElementById("history-refresh").click();
})();
