/* The profile widget's frame: tabs, a search for who the candidate is, and word to the page when that changes. */
(() => {
  "use strict";
  const { config, root, host, session } = window.WidgetFrame;
  let contract = config.contract;
  let view = "";
  let text = "";
  let tab = "profile";
  let number = 0;
  /* What the page has not kept yet: told again when somebody presses for it. */
  let untold = null;

  const asked = () => ({ candidate: config.candidate, contract, view, text });

  const tell = (message) => {
    untold = message;
    host.say({ ...message, number: ++number });
  };

  const change = async (url, button) => {
    const answer = await screens.act(url, { ...asked(), member: button.dataset.member });
    if (!answer) return;
    view = text = "";
    tab = "profile";
    if (answer.linked) tell({ type: "linked", person: answer.linked });
    if (answer.unlinked) tell({ type: "unlinked", person: answer.unlinked });
  };

  const select = (wanted) => {
    tab = wanted.dataset.tab;
    for (const one of root.querySelectorAll('[role="tab"]')) {
      one.setAttribute("aria-selected", String(one === wanted));
      one.tabIndex = one === wanted ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = one !== wanted;
    }
  };

  const ask = (isAsking) => {
    root.querySelector("[data-asks]").hidden = !isAsking;
    root.querySelector(isAsking ? "#act-keep" : "#act-unlink").focus();
  };

  const screens = window.WidgetScreens({
    question: () => ({ url: config.stateUrl, fields: asked() }),
    acts: {
      link: (button) => change(config.linkUrl, button),
      unlink: (button) => (config.confirmsUnlink ? ask(true) : change(config.unlinkUrl, button)),
      "really-unlink": (button) => change(config.unlinkUrl, button),
      keep: () => ask(false),
      elsewhere: () => { view = "search"; screens.look({ moveFocus: true }); },
      back: () => { view = text = ""; screens.look({ moveFocus: true }); },
      "tell-again": () => { root.querySelector("[data-untold]")?.remove(); tell(untold); },
    },
    answered: () => {
      const unlink = root.querySelector("#act-unlink");
      if (unlink) unlink.hidden = !config.showsUnlink;
      const wanted = root.querySelector(`[role="tab"][data-tab="${tab}"]`);
      if (wanted) select(wanted);
    },
    reset: () => { contract = config.contract; view = text = ""; },
  });

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    text = String(new FormData(event.target).get("text") || "").trim();
    screens.look({ moveFocus: false });
  });

  root.addEventListener("change", (event) => {
    if (event.target.name !== "contract") return;
    contract = event.target.value;
    screens.look({ moveFocus: false });
  });

  root.addEventListener("click", (event) => {
    const pressed = event.target.closest('[role="tab"]');
    if (pressed) select(pressed);
    const why = event.target.closest("[data-opens]");
    if (why) {
      const place = document.getElementById(why.dataset.opens);
      place.hidden = !place.hidden;
      why.setAttribute("aria-expanded", String(!place.hidden));
      if (!place.hidden) place.scrollIntoView({ block: "nearest" });
    }
  });

  root.addEventListener("keydown", (event) => {
    const held = event.target.closest('[role="tab"]');
    if (!held || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...root.querySelectorAll('[role="tab"]')];
    const next = tabs[(tabs.indexOf(held) + 1) % tabs.length];
    select(next);
    next.focus();
  });

  host.hear((message) => {
    if (message.type !== "taken" || message.number !== number || !session.exists) return;
    if (!message.fault) {
      untold = null;
      return;
    }
    // The link stands in Recruiter; without the page it ends with the candidate's next sync, so somebody has to know.
    screens.settled().then(() => {
      const notice = document.getElementById("untold").content.cloneNode(true);
      notice.querySelector("[data-fault-words]").textContent = message.fault;
      root.querySelector(".body")?.prepend(notice);
    });
  });
})();
