/* If a frame does not start, it writes the reason to the page's console. LinkedIn's documentation tells developers to
   look for these messages. */
(() => {
  "use strict";
  const { config, host } = window.WidgetFrame;
  host.say({ type: "console", lines: config.console });
})();
