/* The end of Recruiter's sign-in window: a one-time code for the frame that opened it, and for nobody else. */
(() => {
  "use strict";
  const { code } = JSON.parse(document.getElementById("sign-in").textContent);
  if (window.opener) {
    // Only a frame of ours may hear it: the browser delivers to this very origin or not at all.
    window.opener.postMessage({ type: "signed-in", code }, location.origin);
    window.close();
  } else {
    document.getElementById("cut-off").hidden = false;
  }
})();
