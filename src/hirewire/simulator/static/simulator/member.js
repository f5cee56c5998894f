/* Saves in the ATS that somebody linked a candidate to a person in Recruiter's widget, or removed the link.
   The widget's script tag names these functions, and the widget calls them.
   The functions for links return a promise, which is rejected if the link cannot be saved. */
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
