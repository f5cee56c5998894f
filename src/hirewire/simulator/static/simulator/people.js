/* Handles saving a person and opening a record in Recruiter's widgets for people.
   The widgets call these functions by the names in their tags. */
(() => {
  "use strict";
  const { candidates } = document.currentScript.dataset;

  // The agent imports the person. The page only shows that somebody is on the way.
  window.onRecruiterSave = () => {
    document.getElementById("recruiter-saved").hidden = false;
  };
  window.onRecruiterOpen = ({ atsCandidateId }) =>
    location.assign(`${candidates}${encodeURIComponent(atsCandidateId)}/`);
})();
