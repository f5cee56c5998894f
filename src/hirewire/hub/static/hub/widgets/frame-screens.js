/* Shared code of frames with screens. The server decides what is on the screen. This code requests the screen, puts it
   into the page and polls for changes. A widget defines its request (`question`), its actions (`acts`), how it handles
   an answer (`answered`), and what to keep when a screen is replaced without an action of the person (`keep`). It also
   defines which list and view an answer shows (`place`), so that a list keeps its scroll position. */
(() => {
  "use strict";
  const { root, host, session, signIn, cookiesReach, cookieFault, localTimes, measure } = window.WidgetFrame;

  window.WidgetScreens = ({
    question,
    acts = {},
    answered = () => {},
    signedOut = () => {},
    keep = () => {},
    reset = () => {},
    place = () => ({ list: "", view: "" }),
  }) => {
    let shown = null;
    let at = null;
    const left = new Map();
    let looking = null;
    let asked = 0;
    let busy = false;
    let acting = Promise.resolve();
    let another = false;
    /* For each field's id: how many requests had been sent when somebody last typed into the field. */
    const typed = new Map();

    const byId = (id) => (id ? document.getElementById(id) : null);

    /**
     * Remember the scroll position and the focused element of the view that is shown now. Return what was remembered
     * of the next view. The next view can be the same list after an action, or a list that a panel covered. If the next
     * view belongs to another list, forget everything that was remembered.
     */
    const cameBack = (next, held) => {
      if (!at || !next || at.list !== next.list) left.clear();
      else left.set(at.view, { top: root.querySelector(":scope > .scrolls")?.scrollTop || 0, held });
      at = next;
      return next ? left.get(next.view) : null;
    };

    /** Return the text that was typed while the answer was on its way. The answer does not contain that text. */
    const typedMeanwhile = () =>
      [...root.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea")]
        .filter(({ id }) => typed.get(id) === asked)
        .map(({ id, value }) => ({ id, value }));

    const put = (html, { moveFocus, next = null }) => {
      if (html === shown) return;
      const held = root.contains(document.activeElement) ? document.activeElement.id : null;
      const before = cameBack(next, held);
      const fresh = typedMeanwhile();
      shown = html;
      root.innerHTML = html;
      for (const { id, value } of fresh) if (byId(id)) byId(id).value = value;
      root.removeAttribute("aria-busy");
      // Remove the minimum height that was set for the previous screen.
      root.style.minBlockSize = "";
      localTimes(root);
      measure();
      if (before) root.querySelector(":scope > .scrolls")?.scrollTo(0, before.top);
      // The focus stays on the same element. If that element is gone, the focus moves to the element that the screen
      // marks with `data-focus`, else to the element that had the focus when this view was last shown, else to the
      // heading. The focus never moves to the start of the page.
      if (held === null && !moveFocus) return;
      // A field with an error gets the focus first, whichever button was pressed.
      const wrong = moveFocus ? root.querySelector('[aria-invalid="true"]') : null;
      if (wrong) wrong.focus();
      else
        (byId(held) || root.querySelector("[data-focus]") || byId(before?.held) || root.querySelector("h3"))?.focus({
          preventScroll: true,
        });
    };

    const show = (answer, { moveFocus = false } = {}) => {
      if (!answer) {
        showSignedOut({ ended: true });
        return;
      }
      put(answer.html, { moveFocus, next: place(answer) });
      answered(answer);
      clearTimeout(looking);
      looking = answer.poll ? setTimeout(look, answer.poll * 1000) : null;
    };

    const showSignedOut = ({ ended = false, fault = "", message = "", moveFocus = false } = {}) => {
      clearTimeout(looking);
      keep();
      signedOut();
      const template = document.getElementById(cookiesReach() ? "signed-out" : "cookies-blocked");
      shown = null;
      put(template.innerHTML, { moveFocus: moveFocus || ended });
      for (const cause of root.querySelectorAll("[data-cause]")) cause.hidden = cause.dataset.cause !== cookieFault();
      const note = root.querySelector("[data-ended]");
      note.hidden = !ended;
      note.querySelector("time").textContent = new Date().toLocaleTimeString([], {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      for (const notice of root.querySelectorAll("[data-fault]")) notice.hidden = notice.dataset.fault !== fault;
      root.querySelector("[data-message]").textContent = message;
    };

    /** Keep the screen, show that something went wrong, and try again later. */
    const showTrouble = (fault) => {
      console.error(fault);
      shown = null;
      if (!root.querySelector("[data-trouble]")) {
        root.querySelector(".stack, .body")?.append(document.getElementById("trouble").content.cloneNode(true));
        measure();
      }
      looking = setTimeout(lookAgain, 5000);
    };

    /** Send a request. Show its answer, unless a newer request is sent before the answer arrives. */
    const ask = async ({ url, fields = null }, how) => {
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
      // A hidden tab does not poll until it becomes visible.
      if (session.exists && !busy && !document.hidden) await ask(question(), how);
    };

    /** Request the screen again, without an action by the person. The new screen keeps the text that was typed. */
    const lookAgain = () => {
      if (!busy) keep();
      look();
    };

    /** Run actions one after the other: if an answer is on its way, the next action waits for that answer. */
    const act = (url, fields) => {
      acting = acting.then(async () => {
        busy = true;
        const answer = await ask({ url, fields }, { moveFocus: true });
        busy = false;
        return answer;
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

    const all = {
      "sign-in": () => openWindow(),
      "not-you": () => {
        session.end();
        reset();
        another = true;
        asked += 1;
        showSignedOut({ moveFocus: true });
        openWindow();
      },
      look: () => look({ moveFocus: true }),
      reload: () => location.reload(),
      ...acts,
    };

    /** Mark a button as busy, so it keeps its size and cannot be pressed twice. */
    const say = (button) => {
      button.setAttribute("aria-busy", "true");
      button.style.inlineSize = `${button.offsetWidth}px`;
      button.textContent = button.dataset.says;
      // The label was changed, so render the next screen even if its HTML is the same.
      shown = null;
    };

    root.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (!button || button.getAttribute("aria-busy") === "true") return;
      if (button.dataset.says) say(button);
      all[button.dataset.act](button);
    });

    root.addEventListener("input", ({ target }) => typed.set(target.id, asked));

    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) lookAgain();
    });

    let started = false;
    host.hear((message) => {
      if (message.type !== "hello" || started) return;
      started = true;
      if (session.exists) look();
      else showSignedOut();
    });
    host.say({ type: "ready" });

    return {
      look,
      act,
      say,
      get busy() {
        return busy;
      },
      settled: () => acting,
    };
  };
})();
