/* A frame that does not start tells the page's console why, in the words that developers look for. */
(() => {
  "use strict";
  const { config, host } = window.WidgetFrame;
  host.say({ type: "console", lines: config.console });
})();
