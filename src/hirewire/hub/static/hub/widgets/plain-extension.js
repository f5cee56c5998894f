/* A widget without a script of its own: its row in catalog.py describes it completely. Tall content scrolls inside the
   frame. Actions in the frame call functions of the embedding page. The loader (in.js) runs before this script. */
(() => {
  "use strict";
  const WIDGET = {
    /* widget */
  };
  const NAME = document.currentScript.dataset.name || WIDGET.extension;
  const MOST = 900;

  window.IN.tags.add(NAME, (tag, core) =>
    core.embed(tag, {
      path: WIDGET.path,
      title: WIDGET.title,
      params: {
        ...Object.fromEntries(
          Object.entries(WIDGET.ids).map(([name, attribute]) => [name, tag.attributes[attribute] || ""]),
        ),
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
