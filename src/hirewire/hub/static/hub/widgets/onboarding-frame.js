/* The onboarding widget's frame. The server decides what is on the screen; this script asks for it, swaps it in,
   hands requests to the page around it, and looks again. */
(() => {
  "use strict";
  const { config, root, host, session, signIn, cookiesReach, localTimes } = window.WidgetFrame;
  let contract = "";
  let shown = null;
  let looking = null;
  let retryAt = null;
  let number = 0;
  let asked = 0;
  let busy = false;
  let acting = Promise.resolve();
  let another = false;

  /* ── What is on the screen ──────────────────────────────────────────────── */

  const put = (html, { moveFocus }) => {
    if (html === shown) return;
    const held = root.contains(document.activeElement) ? document.activeElement.id : null;
    shown = html;
    root.innerHTML = html;
    root.removeAttribute("aria-busy");
    localTimes(root);
    // Focus stays where it was; where its place is gone, it goes to the heading, never to the page's start.
    if (held === null && !moveFocus) return;
    (document.getElementById(held || " ") || root.querySelector("[autofocus], h3"))?.focus({ preventScroll: true });
  };

  const show = (answer, { moveFocus = false } = {}) => {
    if (!answer) {
      showSignedOut({ ended: true });
      return;
    }
    put(answer.html, { moveFocus });
    retryAt = answer.retry === null ? null : Date.now() + answer.retry * 1000;
    countDown();
    clearTimeout(looking);
    looking = answer.poll ? setTimeout(look, answer.poll * 1000) : null;
  };

  const showSignedOut = ({ ended = false, fault = "", message = "", moveFocus = false } = {}) => {
    clearTimeout(looking);
    retryAt = null;
    const template = document.getElementById(cookiesReach() ? "signed-out" : "cookies-blocked");
    shown = null;
    put(template.innerHTML, { moveFocus: moveFocus || ended });
    const note = root.querySelector("[data-ended]");
    note.hidden = !ended;
    note.querySelector("time").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    for (const notice of root.querySelectorAll("[data-fault]")) notice.hidden = notice.dataset.fault !== fault;
    root.querySelector("[data-message]").textContent = message;
  };

  /** The screen stays as it was, and the next look tries again. */
  const showTrouble = (fault) => {
    console.error(fault);
    shown = null;
    if (!root.querySelector("[data-trouble]")) {
      root.querySelector(".body")?.append(document.getElementById("trouble").content.cloneNode(true));
    }
    looking = setTimeout(look, 5000);
  };

  /* ── What is asked and done ─────────────────────────────────────────────── */

  /** An answer that a newer question has overtaken is old news. */
  const ask = async (url, fields, how) => {
    const mine = ++asked;
    clearTimeout(looking);
    try {
      const answer = await session.ask(url, fields);
      if (mine !== asked) return null;
      show(answer, how);
      return answer;
    } catch (fault) {
      if (mine === asked) showTrouble(fault);
      return null;
    }
  };

  const look = async (how) => {
    // A hidden tab rests; it looks again when it comes back.
    if (session.exists && !busy && !document.hidden) await ask(`${config.stateUrl}?${new URLSearchParams({ contract })}`, null, how);
  };

  /** One after the other: a press while the page's answer is on its way must not be lost. */
  const act = (url, fields = {}) => {
    acting = acting.then(async () => {
      busy = true;
      const answer = await ask(url, { contract, ...fields }, { moveFocus: true });
      busy = false;
      if (answer?.integrations.length) host.say({ type: "integrate", number: ++number, integrations: answer.integrations });
    });
    return acting;
  };

  const openWindow = async () => {
    let outcome;
    try {
      outcome = await signIn({ again: another });
    } catch (fault) {
      showSignedOut({ fault: "refused", message: fault.message });
      return;
    }
    if (outcome !== "signed-in") {
      showSignedOut({ fault: outcome });
      return;
    }
    another = false;
    look({ moveFocus: true });
  };

  const acts = {
    "sign-in": () => openWindow(),
    "not-you": () => {
      session.end();
      contract = "";
      another = true;
      asked += 1;
      showSignedOut({ moveFocus: true });
      openWindow();
    },
    "other-contract": () => { contract = ""; look({ moveFocus: true }); },
    reload: () => location.reload(),
    request: () => act(config.requestUrl),
    notify: () => act(config.notifyUrl),
  };

  const say = (button, words) => {
    button.setAttribute("aria-busy", "true");
    button.style.inlineSize = `${button.offsetWidth}px`;
    if (words) button.textContent = words;
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button || button.getAttribute("aria-busy") === "true") return;
    if (button.dataset.act === "request" || button.dataset.act === "notify") {
      say(button, "Sending…");
      // The words were changed, so an unchanged screen has to be put back too.
      shown = null;
    }
    acts[button.dataset.act]();
  });

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    contract = new FormData(event.target).get("contract") || "";
    look({ moveFocus: true });
  });

  /* ── The page's answer, the next try, and coming back to the tab ────────── */

  host.hear((message) => {
    if (message.type === "hello") start();
    // An answer to an older request says nothing about the newest one.
    if (message.type !== "taken" || message.number !== number || !session.exists) return;
    // The server hears of faults only; after a success the partner has mostly answered already, so look at once.
    if (message.fault) act(config.answerUrl, { fault: String(message.fault) });
    else acting.then(() => look());
  });

  const countDown = () => {
    const place = root.querySelector("[data-countdown]");
    if (place && retryAt !== null) place.textContent = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  };

  setInterval(() => {
    countDown();
    if (retryAt !== null && Date.now() >= retryAt && !busy && !document.hidden) {
      retryAt = null;
      act(config.notifyUrl);
    }
  }, 1000);

  document.addEventListener("visibilitychange", () => { if (!document.hidden && root.querySelector(".offer")) look(); });

  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    if (session.exists) look();
    else showSignedOut();
  };

  host.say({ type: "ready" });
})();
