/* The profile widget's frame: tabs, a search for the member behind the candidate, actions on the member, and a message
   to the page when the link changes. */
(() => {
  "use strict";
  const { config, root, host, session, measure } = window.WidgetFrame;
  const first = () => ({ candidate: config.candidate, contract: config.contract, view: "", text: "" });
  let tab = "profile";
  let number = 0;
  /* The message that the page has not accepted yet. The button “Send it again” sends this message again. */
  let untold = null;

  const tell = (message) => {
    untold = message;
    host.say({ ...message, number: ++number });
  };

  const change = async (url, button) => {
    const answer = await screens.act(url, { ...frame.state, member: button.dataset.member });
    if (!answer) return;
    frame.set({ view: "", text: "" });
    tab = "profile";
    if (answer.linked) tell({ type: "linked", person: answer.linked });
    if (answer.unlinked) tell({ type: "unlinked", person: answer.unlinked });
  };

  /* Keep the height when a shorter panel is selected, so that nothing below moves, in the frame or on the page. */
  const keepHeight = () => {
    root.style.minBlockSize = `min(${root.offsetHeight}px, 100vh)`;
  };

  const select = (wanted) => {
    tab = wanted.dataset.tab;
    for (const one of root.querySelectorAll('[role="tab"]')) {
      one.setAttribute("aria-selected", String(one === wanted));
      one.tabIndex = one === wanted ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = one !== wanted;
    }
    // A taller panel makes the frame grow. The frame's foot stays hidden until the page has made room.
    measure();
  };

  const ask = (isAsking) => {
    root.querySelector("[data-asks]").hidden = !isAsking;
    measure();
    root.querySelector(isAsking ? "#act-keep" : "#act-unlink").focus();
  };

  const frame = window.WidgetState({
    first,
    url: config.stateUrl,
    acts: {
      link: (button) => change(config.linkUrl, button),
      unlink: (button) => (config.confirmsUnlink ? ask(true) : change(config.unlinkUrl, button)),
      "really-unlink": (button) => change(config.unlinkUrl, button),
      keep: () => ask(false),
      "tell-again": () => {
        root.querySelector("[data-untold]")?.remove();
        tell(untold);
      },
    },
    answered: () => {
      const unlink = root.querySelector("#act-unlink");
      if (unlink) unlink.hidden = !config.showsUnlink;
      const wanted = root.querySelector(`[role="tab"][data-tab="${tab}"]`);
      if (wanted) select(wanted);
    },
  });
  const { screens } = frame;

  root.addEventListener("click", (event) => {
    const pressed = event.target.closest('[role="tab"]');
    if (pressed) {
      keepHeight();
      select(pressed);
    }
    const why = event.target.closest("[data-opens]");
    if (why) {
      const place = document.getElementById(why.dataset.opens);
      place.hidden = !place.hidden;
      why.setAttribute("aria-expanded", String(!place.hidden));
      measure();
      if (!place.hidden) place.scrollIntoView({ block: "nearest" });
    }
  });

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("[data-asks]")) ask(false);
    const held = event.target.closest('[role="tab"]');
    if (!held || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...root.querySelectorAll('[role="tab"]')];
    const next = tabs[(tabs.indexOf(held) + 1) % tabs.length];
    keepHeight();
    select(next);
    next.focus();
  });

  host.hear((message) => {
    if (message.type !== "taken" || message.number !== number || !session.exists) return;
    if (!message.fault) {
      untold = null;
      return;
    }
    // Recruiter has stored the change, but the page has not. The candidate's next sync would undo the change, so show
    // the fault.
    screens.settled().then(() => {
      const notice = document.getElementById("untold").content.cloneNode(true);
      notice.querySelector("[data-fault-words]").textContent = message.fault;
      root.querySelector(".body")?.prepend(notice);
    });
  });
})();
