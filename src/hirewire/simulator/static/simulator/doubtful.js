/* Defines two functions for Recruiter's match workbench. One saves a link that somebody makes, the other removes a
   link that somebody undoes. The widget's script tag names these functions, and the widget calls them.
   Each returns a promise, which is rejected if the change cannot be saved. */
(() => {
  "use strict";
  const { candidates } = document.currentScript.dataset;

  const store =
    (act) =>
    ({ person, atsCandidateId }) =>
      window.atsPost(`${candidates}${encodeURIComponent(atsCandidateId)}/member/${act}/`, { person });

  window.onRecruiterLink = store("link");
  window.onRecruiterUnlink = store("unlink");
})();
