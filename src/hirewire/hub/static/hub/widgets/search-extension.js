/* The search of both systems on a page of an ATS: a frame that scrolls inside itself, and calls of the page's own
   functions when a person was saved or written to, or to open an ATS record. The loader (in.js) has run before. */
(() => {
  "use strict";
  const NAME = document.currentScript.dataset.name || "UnifiedSearch";
  const MOST = 900;

  window.IN.tags.add(NAME, (tag, core) =>
    core.embed(tag, {
      path: "/widgets/search/",
      title: "Recruiter: search both systems",
      params: {
        context: tag.attributes["integration-context"] || "",
        contract: tag.attributes["integration-contract"] || "",
        opens: tag.attributes.onopen ? "page" : "",
      },
      width: "100%",
      height: 232,
      most: Number.parseInt(tag.attributes.height, 10) || MOST,
      meanings: core.tells(tag),
    }),
  );
})();
