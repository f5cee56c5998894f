/* Saves the links that people make and undo in Recruiter's match workbench.
   The widget calls these functions by the names in its tag. The promise they return reports the outcome. */
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
