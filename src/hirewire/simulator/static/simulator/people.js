/* Defines two functions for Recruiter's widgets for people: one for saving a person, one for opening a record.
   The widgets' script tags name these functions, and the widgets call them. */
(() => {
  "use strict";
  const { candidates } = document.currentScript.dataset;

  // The agent imports the person. The page only shows a message that the person will arrive soon.
  window.onRecruiterSave = () => {
    document.getElementById("recruiter-saved").hidden = false;
  };
  window.onRecruiterOpen = ({ atsCandidateId }) =>
    location.assign(`${candidates}${encodeURIComponent(atsCandidateId)}/`);
})();
