/* What this ATS does when somebody is saved, or a record is to be opened, in Recruiter's widgets of people.
   The widgets call the functions by the names in their tags. */
(() => {
  "use strict";
  const { candidates } = document.currentScript.dataset;

  // The agent brings the person; the page only says that somebody is on the way.
  window.onRecruiterSave = () => { document.getElementById("recruiter-saved").hidden = false; };
  window.onRecruiterOpen = ({ atsCandidateId }) => location.assign(`${candidates}${encodeURIComponent(atsCandidateId)}/`);
})();
