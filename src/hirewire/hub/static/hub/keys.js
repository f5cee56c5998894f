/* Single keys: "?" lists them, "g" and then a letter opens a page, and other letters act on a person or move through
   a list.
   An attribute of an element names the key that presses the element: data-key if the element does something, data-go
   if it opens a page. Buttons inside an element with data-decides record a decision about the content beside them.
   Keys press such a button only after people have had time to look at that content. */
(() => {
  "use strict";

  const sheet = document.getElementById("keys");
  if (!sheet) return;

  const STORED = "recruiter-single-keys";
  const SEQUENCE_MS = 1500;
  /* People need this time to see and judge new content. A key pressed sooner was meant for the previous content. */
  const SEEING_MS = 400;
  const toggle = sheet.querySelector("[data-single-keys]");
  /* Browsers may refuse to store whether single keys are on. The setting then lasts until the page closes. */
  const stored = (use) => {
    try {
      return use(localStorage);
    } catch {
      return null;
    }
  };
  toggle.checked = stored((storage) => storage.getItem(STORED)) !== "off";
  toggle.addEventListener("change", () => stored((storage) => storage.setItem(STORED, toggle.checked ? "on" : "off")));

  const MOVES = ["j", "k"];
  const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");
  const shown = (selector) => [...document.querySelectorAll(selector)].find((element) => element.checkVisibility());
  const people = () => [...document.querySelectorAll("[data-hits] .name > a")];
  const row = (link) => link?.closest("li");
  let pressedG = 0;

  const letSee = () => {
    for (const part of document.querySelectorAll("[data-decides]:not([data-seen])")) {
      setTimeout(() => part.setAttribute("data-seen", ""), SEEING_MS);
    }
  };
  letSee();
  new MutationObserver(letSee).observe(document.body, { childList: true, subtree: true });

  const press = (element) => {
    if (!element) return false;
    if (element.closest("[data-decides]:not([data-seen])")) return true;
    element.click();
    if (element.dataset.focuses) document.getElementById(element.dataset.focuses)?.focus();
    return true;
  };
  const move = (step) => {
    const all = people();
    const at = all.findIndex((link) => row(link)?.contains(document.activeElement));
    const next = at < 0 ? all[0] : all[at + step];
    next?.focus();
    return Boolean(next);
  };
  const pick = () => {
    const link = people().find((person) => row(person)?.contains(document.activeElement));
    const tick = row(link)?.querySelector('input[type="checkbox"]');
    tick?.click();
    return Boolean(tick);
  };
  const search = () => {
    // On the search page, search.js handles "/" and focuses the search box.
    if (document.getElementById("find-text")) return false;
    return press(document.querySelector('[data-go="s"]'));
  };
  const HERE = {
    "?": () => sheet.showModal() ?? true,
    "/": search,
    g: () => {
      pressedG = Date.now();
      return true;
    },
    j: () => move(1),
    k: () => move(-1),
    x: pick,
  };
  const act = (key) => {
    if (Date.now() - pressedG < SEQUENCE_MS) {
      pressedG = 0;
      return press(document.querySelector(`[data-go="${CSS.escape(key)}"]`));
    }
    return (Object.hasOwn(HERE, key) && HERE[key]()) || press(shown(`[data-key="${CSS.escape(key)}"]`));
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || !toggle.checked || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    // Nobody types letters into a tick box, so keys work while a tick box has the focus.
    if (isTyping(target) && !target.matches('input[type="checkbox"]')) return;
    const key = event.key.toLowerCase();
    // A key that is held down repeats. Only moves through a list may repeat: each repeat of any other action would be
    // applied to a different element.
    if (event.repeat && !MOVES.includes(key)) return;
    if (act(key)) event.preventDefault();
  });
})();
