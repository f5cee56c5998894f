/* The end of Recruiter's sign-in window: it sends a one-time code to the frame that opened it. */
(() => {
  "use strict";
  const { code } = JSON.parse(document.getElementById("sign-in").textContent);
  if (window.opener) {
    // Only Recruiter's own frame may get the code: the browser delivers it to this origin or not at all.
    window.opener.postMessage({ type: "signed-in", code }, location.origin);
    window.close();
  } else {
    document.getElementById("cut-off").hidden = false;
  }
})();
