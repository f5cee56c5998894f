/* A frame that does not start writes the reason to the page's console, in the words that developers look for. */
(() => {
  "use strict";
  const { config, host } = window.WidgetFrame;
  host.say({ type: "console", lines: config.console });
})();
