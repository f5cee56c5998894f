/* The profile widget on a page of an ATS: a frame in which tall content scrolls, and calls to functions of the
   page when somebody links or unlinks the candidate. The loader (in.js) runs before this script. */
(() => {
  "use strict";
  const NAME = document.currentScript.dataset.name || "HcmWidget";
  /* The greatest height of the frame, unless the tag has data-height, an attribute that LinkedIn's widget lacks. */
  const MOST = 720;

  window.IN.tags.add(NAME, (tag, core) => {
    const said = tag.attributes;
    /* The page's functions are optional. Without them, only Recruiter stores a change, and the candidate's next sync
       undoes it. */
    const tell =
      (attribute) =>
      async ({ person, number }, say) => {
        const path = said[attribute];
        say({
          type: "taken",
          number,
          fault: path ? await core.faultOf(core.call(`data-${attribute}`, path, person)) : "",
        });
      };
    core.embed(tag, {
      path: "/widgets/profile/",
      title: "Recruiter: the member behind this candidate",
      params: {
        type: said["widget-type"] || "",
        candidate: said["ats-candidate-id"] || "",
        context: said["integration-context"] || "",
        contract: said["integration-contract"] || "",
        unlink: said["show-unlink-url"] || "",
        confirm: said["confirm-unlink"] || "",
      },
      width: "100%",
      height: 232,
      most: Number.parseInt(said.height, 10) || MOST,
      meanings: { ...core.tells(tag), linked: tell("onlink"), unlinked: tell("onunlink") },
    });
  });
})();
