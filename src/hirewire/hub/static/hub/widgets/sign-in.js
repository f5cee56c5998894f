/* The end of Recruiter's sign-in window: it sends a one-time code to the frame that opened it. */
(() => {
  "use strict";
  const { code } = JSON.parse(document.getElementById("sign-in").textContent);
  if (window.opener) {
    // Only Recruiter's own frame may get the code, so the browser delivers the code only to a frame of this origin.
    window.opener.postMessage({ type: "signed-in", code }, location.origin);
    window.close();
  } else {
    document.getElementById("cut-off").hidden = false;
  }
})();
