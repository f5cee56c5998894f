/* The onboarding widget's frame: it passes requests to the embedding page, and retries those that the page refused. */
(() => {
  "use strict";
  const { config, root, host, session } = window.WidgetFrame;
  let contract = "";
  let chooses = false;
  let retryAt = null;
  let number = 0;

  const act = async (url, fields = {}) => {
    const answer = await screens.act(url, { contract, labels: config.labels, ...fields });
    if (answer?.integrations.length)
      host.say({ type: "integrate", number: ++number, integrations: answer.integrations });
  };

  const countDown = () => {
    const place = root.querySelector("[data-countdown]");
    if (place && retryAt !== null) place.textContent = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  };

  const screens = window.WidgetScreens({
    question: () => ({
      url: `${config.stateUrl}?${new URLSearchParams({ contract, labels: config.labels, ...(chooses && { choose: 1 }) })}`,
    }),
    acts: {
      "other-contract": () => {
        contract = "";
        chooses = true;
        screens.look({ moveFocus: true });
      },
      request: () => act(config.requestUrl),
      notify: () => act(config.notifyUrl),
    },
    answered: ({ retry, contract: meant }) => {
      if (!chooses) contract = meant;
      retryAt = retry === null ? null : Date.now() + retry * 1000;
      countDown();
    },
    signedOut: () => {
      retryAt = null;
    },
    reset: () => {
      contract = "";
      chooses = false;
    },
  });

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    contract = new FormData(event.target).get("contract") || "";
    chooses = false;
    screens.look({ moveFocus: true });
  });

  host.hear((message) => {
    // An answer to an older request says nothing about the newest one.
    if (message.type !== "taken" || message.number !== number || !session.exists) return;
    // Tell the server only about faults. After a success, the ATS has usually called Recruiter's API already, so
    // request the new screen at once.
    if (message.fault) act(config.answerUrl, { fault: String(message.fault) });
    else screens.settled().then(() => screens.look());
  });

  setInterval(() => {
    countDown();
    if (retryAt !== null && Date.now() >= retryAt && !screens.busy && !document.hidden) {
      retryAt = null;
      act(config.notifyUrl);
    }
  }, 1000);
})();
