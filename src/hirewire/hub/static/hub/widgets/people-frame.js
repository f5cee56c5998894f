/* The frames of two widgets: recommended matches, and the search in both Recruiter and the ATS. A state decides what
   these frames show (see frame-state.js). */
(() => {
  "use strict";
  const { config, root, host } = window.WidgetFrame;
  window.WidgetState({
    first: () => ({ ...config.state, view: "", page: "" }),
    url: config.stateUrl,
    acts: {
      // If the widget's tag has data-onopen, the embedding page opens ATS records itself.
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
