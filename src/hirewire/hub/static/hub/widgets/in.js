/* Loader of Recruiter's widgets. The text inside its own tag holds options, one "name: value" a line:

     api_key: 77abcdef
     extensions: ATSIntegrationWidget@https://recruiter.example/rsc/extensions/onboarding-widget

   Each <script type="IN/Name" data-…> in the page then becomes the widget of that name. */
(() => {
  "use strict";
  const own = document.currentScript;
  if (window.IN?.tags) {
    // A page that swaps its parts may run this tag again; the first one keeps watching.
    window.IN.parse();
    return;
  }
  const HUB = new URL(own.src).origin;
  /* Pages written for the public service name its addresses; the same widgets are served here. */
  const PUBLIC_HOST = /(^|\.)linkedin\.com$/;
  const SERVED = {
    ATSIntegrationWidget: "/rsc/extensions/onboarding-widget",
    HcmWidget: "/rsc/extensions/profile-widget",
    RecommendedMatches: "/rsc/extensions/recommended-matches-widget",
    UnifiedSearch: "/rsc/extensions/unified-search-widget",
  };
  const PATIENCE = 15_000;

  const complain = (message) => console.error(`Error trying to initialize the widget! Error is :${message}`);
  const plain = (name) => name.replace(/[_-]/g, "").toLowerCase();

  /** Quotes, missing blanks and leading blanks are all seen in the field; a line without a name goes on with the last one. */
  const optionsIn = (text) => {
    const found = new Map();
    let last = "";
    for (const line of text.split(/[\r\n]+/)) {
      const named = /^\s*([A-Za-z_][\w.-]*)\s*:(.*)$/.exec(line);
      const value = (named ? named[2] : line).trim().replace(/^(["'])(.*)\1\s*,?$/, "$2");
      if (named) found.set(last = plain(named[1]), value);
      else if (last && value) found.set(last, `${found.get(last)} ${value}`);
    }
    return found;
  };

  const extensionsIn = (text) => (text || "").split(",").map((one) => one.trim().replace(/^["']|["']$/g, "")).filter(Boolean)
    .map((one) => /^(.+?)\s*@\s*(.+)$/.exec(one) || complain(`"${one}" in extensions is not of the form Name@URL.`))
    .filter(Boolean).map(([, name, url]) => ({ name, url }));

  const addressOf = ({ name, url }) => {
    const at = new URL(url, HUB);
    if (!PUBLIC_HOST.test(at.hostname)) return at.href;
    return SERVED[name] ? HUB + SERVED[name] : null;
  };

  const options = optionsIn(own.textContent);
  const builders = new Map();
  const listeners = new Map();
  const happened = new Set();

  /** A name with dots is looked up from the window, and called on what holds it. */
  const functionNamed = (path) => {
    const names = (path || "").split(".");
    const last = names.pop();
    const owner = names.reduce((at, name) => at?.[name], window);
    return typeof owner?.[last] === "function" ? owner[last].bind(owner) : null;
  };

  /* ── Frames, as extensions of ours put them into the page ─────────────── */

  const widthOf = (text, otherwise) => {
    const [whole, number, unit] = /^\s*(\d+)(px|%)?\s*$/.exec(text || "") || [];
    return whole ? number + (unit || "px") : otherwise;
  };

  const textInPlace = (sentence) => {
    const place = document.createElement("p");
    place.setAttribute("role", "alert");
    place.textContent = `Recruiter’s widget did not start: ${sentence}`;
    return place;
  };

  /** Call the page's function by its name; what it answers, throws or rejects with is the promise's. */
  const call = async (attribute, path, argument) => {
    const called = functionNamed(path);
    if (!called) throw new Error(`no function named "${path || ""}" in the page (${attribute})`);
    await called(argument);
  };

  /** In words, for the person in the widget; empty when it went well. */
  const faultOf = (promise) => promise.then(() => "", (reason) => {
    console.error(reason);
    return String(reason?.message || reason || "no reason given").slice(0, 300);
  });

  /** How high a kind of frame was last, so that what stands below it does not move again. Pages may forbid to keep it. */
  const heights = {
    of: (path) => { try { return Number(localStorage.getItem(`hirewire-height:${path}`)) || 0; } catch { return 0; } },
    keep: (path, height) => { try { localStorage.setItem(`hirewire-height:${path}`, height); } catch { /* then it grows as before */ } },
  };

  /**
   * Put a frame of ours in the tag's place, as high as its content, but never higher than `most`: then it scrolls
   * inside itself. `meanings` says what each of the frame's messages does; an answer goes back through `say`.
   */
  const embed = (tag, { path, params, title, width, height, most = Infinity, meanings = {} }) => {
    if (!/^https?:$/.test(location.protocol)) {
      const sentence = `a page at ${location.protocol} has no origin that could be registered; serve it over http or https`;
      complain(sentence);
      tag.insert(textInPlace(`${sentence}.`));
      return;
    }
    const address = new URL(path, HUB);
    // Without a word from the page the browser's languages count.
    const lang = tag.attributes.lang || options.get("lang") || "";
    address.search = new URLSearchParams({ api_key: options.get("apikey") || "", origin: location.origin, lang, ...params });
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: address.href, title, allow: "clipboard-write" });
    Object.assign(frame.style, { border: "0", display: "block", maxWidth: "100%", colorScheme: "normal" });
    frame.style.width = widthOf(tag.attributes.width, width);
    const grow = (wanted) => { frame.style.height = `${Math.min(wanted, most)}px`; };
    grow(heights.of(path) || height);

    const say = (message) => frame.contentWindow?.postMessage({ hirewire: 1, ...message }, HUB);
    const silence = setTimeout(() => {
      const sentence = `the frame of ${HUB} did not answer. Allow it in this page's Content-Security-Policy (frame-src).`;
      complain(sentence);
      frame.after(textInPlace(sentence));
    }, PATIENCE);
    const all = {
      ready: () => { clearTimeout(silence); say({ type: "hello" }); },
      resize: ({ height: said }) => {
        const wanted = Math.ceil(Number(said)) || height;
        heights.keep(path, wanted);
        grow(wanted);
      },
      console: ({ lines }) => { clearTimeout(silence); for (const line of lines) console.error(line); },
      ...meanings,
    };
    window.addEventListener("message", (event) => {
      if (event.origin !== HUB || event.source !== frame.contentWindow || event.data?.hirewire !== 1) return;
      if (Object.hasOwn(all, event.data.type)) all[event.data.type](event.data, say);
    });
    tag.insert(frame);
  };

  /** Something was done that the page may want to know: its function by that name, if it has one, hears of it. */
  const tells = (tag) => ({
    told: ({ name, about }) => {
      const path = /^[a-z]+$/.test(name) ? tag.attributes[`on${name}`] : null;
      if (path) faultOf(call(`data-on${name}`, path, about));
    },
  });

  const core = { hub: HUB, functionNamed, embed, call, faultOf, tells, options: { get: (name) => options.get(plain(name)) } };

  class Tag {
    constructor(node) {
      this.node = node;
      this.attributes = Object.fromEntries(
        [...node.attributes].filter(({ name }) => name.startsWith("data-")).map(({ name, value }) => [name.slice(5), value]),
      );
    }

    insert(element) {
      this.node.replaceWith(element);
    }
  }

  const build = (node) => {
    const builder = builders.get(node.getAttribute("type").slice(3).trim());
    if (!builder || node.dataset.built) return;
    node.dataset.built = "1";
    try {
      builder(new Tag(node), core);
    } catch (fault) {
      complain(fault.message);
    }
  };

  const parse = (root = document) => {
    if (root.matches?.('script[type^="IN/"]')) build(root);
    for (const node of root.querySelectorAll('script[type^="IN/"]')) build(node);
  };

  const emit = (name) => {
    happened.add(name);
    for (const listener of listeners.get(name) || []) listener();
  };

  window.IN = {
    tags: { add: (name, builder) => { builders.set(name, builder); parse(); } },
    options: core.options,
    parse,
    Event: {
      on: (_target, name, listener, scope) => {
        if (happened.has(name)) listener.call(scope);
        else listeners.set(name, [...(listeners.get(name) || []), listener.bind(scope)]);
      },
    },
  };

  const load = (extension) => new Promise((resolve) => {
    const address = addressOf(extension);
    if (!address) {
      complain(`${HUB} serves no extension called ${extension.name}.`);
      resolve();
      return;
    }
    const script = document.createElement("script");
    script.src = address;
    script.dataset.name = extension.name;
    script.onload = resolve;
    script.onerror = () => { complain(`${address} could not be loaded.`); resolve(); };
    document.head.append(script);
  });

  const start = async () => {
    await Promise.all(extensionsIn(core.options.get("extensions")).map(load));
    parse();
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) parse(node);
    }).observe(document, { childList: true, subtree: true });
    emit("frameworkLoaded");
    emit("systemReady");
    functionNamed(core.options.get("onLoad"))?.();
  };

  if (!core.options.get("api_key")) complain("the loader's tag has no line api_key.");
  start();
})();
