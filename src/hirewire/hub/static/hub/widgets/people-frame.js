/* The frames of recommended matches and of the search of both systems. A state decides what they show (see
   frame-state.js). */
(() => {
  "use strict";
  const { config, root, host } = window.WidgetFrame;
  window.WidgetState({
    first: () => ({ ...config.state, view: "", page: "" }),
    url: config.stateUrl,
    acts: {
      // If the widget's tag says so, the embedding page opens the ATS record itself.
      record: (button) =>
        host.say({
          type: "told",
          name: "open",
          about: { atsCandidateId: button.dataset.record, url: button.dataset.url },
        }),
    },
    answered: () => {
      for (const link of root.querySelectorAll("a[data-record-link]")) link.hidden = Boolean(config.opensRecords);
      for (const button of root.querySelectorAll("button[data-record]")) button.hidden = !config.opensRecords;
    },
  });
})();
