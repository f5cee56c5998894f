/* A frame whose screens depend on a state. The attributes of a button or form say how it changes the state, or which
   action the server performs with the state:

     <button data-act="go" data-set-view="inmail" data-set-member="7">    open something
     <button data-act="do" data-does="dismiss" data-set-member="7">       do something, and show the result
     <form data-goes>, <select data-goes>                                 put its values into the state, and show the result
     <form data-does="inmail">                                            do something with its values */
(() => {
  "use strict";
  const { root, host, measure } = window.WidgetFrame;
  /* Fields that belong to an open panel and are dropped when another panel opens. */
  const OF_A_PANEL = ["subject", "body", "template", "project", "name", "job_text", "for_job", "asks", "to"];

  /* Changes that the embedding page has to store. Otherwise, the candidate's next sync undoes these changes. */
  const STORED = ["link", "unlink"];

  window.WidgetState = ({ first, url, acts = {}, answered = () => {} }) => {
    let state = first();
    let number = 0;
    /* For each candidate, the last change that the page has not stored yet, with the reason if storing it failed. */
    const unstored = new Map();

    const tell = (message) => {
      number += 1;
      if (STORED.includes(message.name)) unstored.set(message.about.atsCandidateId, { number, message, fault: "" });
      host.say({ type: "told", ...message, number });
    };
    const failed = () => [...unstored.values()].filter(({ fault }) => fault);

    /** If the page failed to store a change, say so on every screen until the page has stored it. */
    const showFailed = () => {
      const [first] = failed();
      const template = document.getElementById("untold");
      root.querySelector("[data-untold]")?.remove();
      if (first && template) {
        const notice = template.content.cloneNode(true);
        notice.querySelector("[data-fault-words]").textContent = first.fault;
        root.querySelector(".body")?.prepend(notice);
      }
      measure();
    };

    host.hear((message) => {
      const told = [...unstored.values()].find((one) => one.number === message.number);
      if (message.type !== "stored" || !told) return;
      told.fault = message.fault;
      if (!message.fault) unstored.delete(told.message.about.atsCandidateId);
      screens.settled().then(showFailed);
    });

    const set = (changes) => {
      state = { ...state, ...changes };
    };
    const said = (element) =>
      Object.fromEntries(
        Object.entries(element.dataset)
          .filter(([name]) => name.startsWith("set"))
          .map(([name, value]) => [name.slice(3).toLowerCase(), value]),
      );
    const written = (form) => (form ? Object.fromEntries(new FormData(form)) : {});

    /** Remember the text in an open panel. The screen may be replaced before the server has received that text. */
    const keep = () => {
      const fields = written(root.querySelector("form[data-does]"));
      set(Object.fromEntries(Object.entries(fields).filter(([name]) => OF_A_PANEL.includes(name))));
    };

    /**
     * Change the state and show its screen. First wait for earlier actions: their answers change the state and the
     * screen, too, and would otherwise undo this change.
     */
    const go = (changes, how = { moveFocus: true }) =>
      screens.settled().then(() => {
        if ("view" in changes) for (const name of OF_A_PANEL) delete state[name];
        set(changes);
        screens.look(how);
      });
    const perform = (name, fields) => {
      keep();
      return screens.act(url, { ...state, ...fields, act: name });
    };
    const press = (button) => perform(button.dataset.does, said(button));

    const screens = window.WidgetScreens({
      question: () => ({ url, fields: state }),
      acts: {
        go: (button) => go(said(button)),
        do: press,
        "tell-again": () => {
          for (const { message } of failed()) tell(message);
          showFailed();
        },
        ...acts,
      },
      answered: (answer) => {
        set(answer.state);
        for (const { name, about } of answer.told) tell({ name, about });
        if (failed().length) showFailed();
        answered(answer);
      },
      keep,
      reset: () => {
        state = first();
      },
      place: (answer) => {
        const { view, member, ...list } = { ...state, ...answer.state };
        for (const name of OF_A_PANEL) delete list[name];
        return { list: JSON.stringify(list), view: view || "" };
      },
    });

    root.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.matches("form[data-does], form[data-goes]")) return;
      event.preventDefault();
      const button = event.submitter || form.querySelector("button:not([type=button])");
      if (form.dataset.does) {
        if (button?.getAttribute("aria-busy") === "true") return;
        if (button?.dataset.says) screens.say(button);
        perform(form.dataset.does, { ...written(form), ...said(form) });
        return;
      }
      // FormData leaves out boxes that are not ticked, so add those boxes with an empty value.
      const unticked = [...form.querySelectorAll("input[type=checkbox]")].map((box) => [box.name, ""]);
      go({ page: "", ...Object.fromEntries(unticked), ...written(form) }, { moveFocus: false });
    });

    root.addEventListener("change", (event) => {
      const select = event.target;
      if (select.name === "contract" && select.matches("select")) go({ contract: select.value }, { moveFocus: false });
      else if (select.matches("[data-fills]")) {
        keep();
        screens.act(url, { ...state, ...said(select), [select.name]: select.value, fill: "1" });
      } else if (select.matches("[data-goes]")) select.form.requestSubmit();
    });

    return {
      go,
      set,
      perform: press,
      screens,
      get state() {
        return state;
      },
    };
  };
})();
