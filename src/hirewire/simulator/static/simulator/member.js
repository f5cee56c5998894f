/* Defines three functions for Recruiter's widget on a candidate's page. The widget's script tag names these functions,
   and the widget calls them. Two functions save in the ATS that somebody linked the candidate to a person, or removed
   the link. They return a promise, which is rejected if the change cannot be saved. The third function refreshes the
   history. */
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
