/* Defines two functions, which save the links that people make and undo in Recruiter's match workbench.
   The widget's script tag names these functions, and the widget calls them.
   Each returns a promise, which is rejected if the link cannot be saved. */
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
