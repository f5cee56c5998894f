/* The last page of Recruiter's sign-in window: it sends a one-time code to the frame that opened the window. */
(() => {
  "use strict";
  const { code } = JSON.parse(document.getElementById("sign-in").textContent);
  if (window.opener) {
    // Only Recruiter's own frame may get the code. Because of the target origin, the browser delivers the code to no
    // other page.
    window.opener.postMessage({ type: "signed-in", code }, location.origin);
    window.close();
  } else {
    document.getElementById("cut-off").hidden = false;
  }
})();
