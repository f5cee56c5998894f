/* Recommended matches on an ATS's page about one job: a frame that scrolls inside itself, and calls of the page's own
   functions when a person was saved, written to or dismissed. The loader (in.js) has run before. */
(() => {
  "use strict";
  const NAME = document.currentScript.dataset.name || "RecommendedMatches";
  const MOST = 900;

  window.IN.tags.add(NAME, (tag, core) =>
    core.embed(tag, {
      path: "/widgets/matches/",
      title: "Recruiter: members who fit this job",
      params: {
        job: tag.attributes["ats-job-posting-id"] || "",
        context: tag.attributes["integration-context"] || "",
        contract: tag.attributes["integration-contract"] || "",
      },
      width: "100%",
      height: 232,
      most: Number.parseInt(tag.attributes.height, 10) || MOST,
      meanings: core.tells(tag),
    }),
  );
})();
