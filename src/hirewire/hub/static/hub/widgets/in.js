/* Loader of Recruiter's widgets. The text inside the loader's script tag contains options, one "name: value" a line:

     api_key: 77abcdef
     extensions: ATSIntegrationWidget@https://recruiter.example/rsc/extensions/onboarding-widget

   The loader replaces each <script type="IN/Name" data-…> in the page with the widget of that name. */
(() => {
  "use strict";
  const own = document.currentScript;
  if (window.IN?.tags) {
    // A page that replaces parts of itself may run this script again. Only look for new tags: the first run has set up
    // everything else.
    window.IN.parse();
    return;
  }
  const HUB = new URL(own.src).origin;
  /* Pages that were written for LinkedIn's public service contain LinkedIn's URLs. In place of LinkedIn's widgets, load
     Recruiter's widgets of the same names. */
  const PUBLIC_HOST = /(^|\.)linkedin\.com$/;
  const SERVED = {
    /* extensions */
  };
  /* Milliseconds within which a frame must answer: PATIENCE counts from the start of loading, GRACE from the end of
     loading. If Recruiter cannot be reached, the browser soon loads an error page of its own, so GRACE ends first. */
  const PATIENCE = 15_000;
  const GRACE = 1_000;
  /* Seconds between two attempts: each wait is longer than the one before by `step`, up to `longest`. */
  const WAITS = { step: 3, longest: 30 };

  const complain = (message) => console.error(`Error trying to initialize the widget! Error is :${message}`);
  const plain = (name) => name.replace(/[_-]/g, "").toLowerCase();

  /**
   * Parse options. Pages may quote values, indent lines and omit spaces. A line without a name continues the line
   * before it.
   */
  const optionsIn = (text) => {
    const found = new Map();
    let last = "";
    for (const line of text.split(/[\r\n]+/)) {
      const named = /^\s*([A-Za-z_][\w.-]*)\s*:(.*)$/.exec(line);
      const value = (named ? named[2] : line).trim().replace(/^(["'])(.*)\1\s*,?$/, "$2");
      if (named) {
        last = plain(named[1]);
        found.set(last, value);
      } else if (last && value) found.set(last, `${found.get(last)} ${value}`);
    }
    return found;
  };

  const extensionsIn = (text) =>
    (text || "")
      .split(",")
      .map((one) => one.trim().replace(/^["']|["']$/g, ""))
      .filter(Boolean)
      .map((one) => /^(.+?)\s*@\s*(.+)$/.exec(one) || complain(`"${one}" in extensions is not of the form Name@URL.`))
      .filter(Boolean)
      .map(([, name, url]) => ({ name, url }));

  const addressOf = ({ name, url }) => {
    const at = new URL(url, HUB);
    if (!PUBLIC_HOST.test(at.hostname)) return at.href;
    return SERVED[name] ? HUB + SERVED[name] : null;
  };

  const options = optionsIn(own.textContent);
  const builders = new Map();
  const listeners = new Map();
  const happened = new Set();

  /** Look up a name with dots, starting at the window, and bind the function to its owner. */
  const functionNamed = (path) => {
    const names = (path || "").split(".");
    const last = names.pop();
    const owner = names.reduce((at, name) => at?.[name], window);
    return typeof owner?.[last] === "function" ? owner[last].bind(owner) : null;
  };

  /* ── Frames that Recruiter's extensions put into the page ─────────────── */

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

  /* ── What replaces a frame while Recruiter does not answer ────────────── */

  /* The server inserts the script stand-in.js here, so that pages have to load only one script. */
  const standIn = /* stand-in */ undefined;

  /** Retry with growing waits until stopped. */
  const looking = (look) => {
    let tries = 0;
    let next = null;
    const again = () => {
      clearTimeout(next);
      look();
    };
    return {
      again,
      later: (least = 0) => {
        const wait = Math.min(WAITS.longest, Math.max(least, ++tries * WAITS.step));
        clearTimeout(next);
        next = setTimeout(again, wait * 1000);
      },
      stop: () => {
        clearTimeout(next);
        tries = 0;
      },
    };
  };

  /* The URLs that the page's Content-Security-Policy has blocked. If one is Recruiter's, retrying does not help. */
  const kept = [];
  document.addEventListener("securitypolicyviolation", ({ blockedURI }) => kept.push(blockedURI));
  const isKeptOut = () => kept.some((one) => one.startsWith(HUB));

  /**
   * Hide a frame that has loaded but not answered, so nobody sees the browser's own error page, and show a stand-in
   * until the frame answers. Returns the function to call whenever the frame answers.
   */
  const awaitAnswer = (frame, lang) => {
    let place = null;
    let grace = null;
    let silence = null;
    let isFresh = false;
    const show = (element) => {
      place?.remove();
      place = element;
      if (place) frame.after(place);
      frame.style.display = place ? "none" : "block";
    };
    const missed = ({ least = 0 } = {}) => {
      const isForbidden = isKeptOut();
      const sentence = `the frame of ${HUB} did not answer.${isForbidden ? " Allow it in this page's Content-Security-Policy (frame-src)." : ""}`;
      clearTimeout(silence);
      if (!frame.isConnected) return;
      if (!place) {
        complain(sentence);
        show(isForbidden ? textInPlace(sentence) : standIn(lang, frame.style, looks.again));
      }
      if (!isForbidden) looks.later(least);
    };
    // A new attempt reloads the frame, which may just be slow to load. So wait the longest time before that attempt.
    const begin = () => {
      silence = setTimeout(missed, PATIENCE, { least: WAITS.longest });
    };
    const looks = looking(() => {
      begin();
      frame.src = String(frame.src);
    });
    // If the frame has loaded Recruiter's page, that page has answered or answers soon. If no answer comes, the frame
    // has loaded something else, such as the browser's error page. The frame may load again later, so expect an answer
    // after each load.
    frame.addEventListener("load", () => {
      clearTimeout(grace);
      grace = isFresh ? null : setTimeout(missed, GRACE);
      frame.style.visibility = isFresh ? "" : "hidden";
      isFresh = false;
    });
    begin();
    return () => {
      isFresh = grace === null;
      for (const timer of [grace, silence]) clearTimeout(timer);
      grace = null;
      looks.stop();
      show(null);
      frame.style.visibility = "";
    };
  };

  /* ── Calls to functions of the embedding page ─────────────────────────── */

  /** Call the page's function of this name. Rejects if there is no such function, or if it throws or rejects. */
  const call = async (attribute, path, argument) => {
    const called = functionNamed(path);
    if (!called) throw new Error(`no function named "${path || ""}" in the page (${attribute})`);
    await called(argument);
  };

  /** Wait for the promise and return its fault as a text for the person in the widget; empty if it succeeded. */
  const faultOf = (promise) =>
    promise.then(
      () => "",
      (reason) => {
        console.error(reason);
        return String(reason?.message || reason || "no reason given").slice(0, 300);
      },
    );

  /** A new frame starts as high as the last frame of the same kind was, so that the content below does not move. */
  const heights = {
    of: (path) => {
      try {
        return Number(localStorage.getItem(`hirewire-height:${path}`)) || 0;
      } catch {
        return 0;
      }
    },
    keep: (path, height) => {
      try {
        localStorage.setItem(`hirewire-height:${path}`, height);
      } catch {
        /* The page may forbid storing the height. The next frame then starts at its default height. */
      }
    },
  };

  /**
   * Replace the tag with a frame of Recruiter. The frame is as high as its content but never higher than `most`; higher
   * content scrolls. `meanings` maps types of messages from the frame to handlers. A handler may answer through `say`.
   */
  const embed = (tag, { path, params, title, width, height, most = Infinity, meanings = {} }) => {
    if (!/^https?:$/.test(location.protocol)) {
      const sentence = `a page at ${location.protocol} has no origin that could be registered; serve it over http or https`;
      complain(sentence);
      tag.insert(textInPlace(`${sentence}.`));
      return;
    }
    const address = new URL(path, HUB);
    // If the page names no language, Recruiter uses the browser's languages.
    const lang = tag.attributes.lang || options.get("lang") || "";
    address.search = new URLSearchParams({
      api_key: options.get("apikey") || "",
      origin: location.origin,
      lang,
      ...params,
    });
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: address.href, title, allow: "clipboard-write" });
    Object.assign(frame.style, { border: "0", display: "block", maxWidth: "100%", colorScheme: "normal" });
    frame.style.width = widthOf(tag.attributes.width, width);
    const grow = (wanted) => {
      frame.style.height = `${Math.min(wanted, most)}px`;
    };
    grow(heights.of(path) || height);

    const say = (message) => frame.contentWindow?.postMessage({ hirewire: 1, ...message }, HUB);
    const answered = awaitAnswer(frame, lang);
    const all = {
      ready: () => {
        answered();
        say({ type: "hello" });
      },
      resize: ({ height: said }) => {
        const wanted = Math.ceil(Number(said)) || height;
        heights.keep(path, wanted);
        grow(wanted);
      },
      console: ({ lines }) => {
        answered();
        for (const line of lines) console.error(line);
      },
      ...meanings,
    };
    window.addEventListener("message", (event) => {
      if (event.origin !== HUB || event.source !== frame.contentWindow || event.data?.hirewire !== 1) return;
      if (Object.hasOwn(all, event.data.type)) all[event.data.type](event.data, say);
    });
    tag.insert(frame);
  };

  /** Call the page's function, if any, for an action in the frame. Then tell the frame whether the call failed. */
  const tells = (tag) => ({
    told: async ({ name, about, number }, say) => {
      const path = /^[a-z]+$/.test(name) ? tag.attributes[`on${name}`] : null;
      say({ type: "stored", number, fault: path ? await faultOf(call(`data-on${name}`, path, about)) : "" });
    },
  });

  const core = {
    hub: HUB,
    functionNamed,
    embed,
    call,
    faultOf,
    tells,
    options: { get: (name) => options.get(plain(name)) },
  };

  class Tag {
    constructor(node) {
      this.node = node;
      this.attributes = Object.fromEntries(
        [...node.attributes]
          .filter(({ name }) => name.startsWith("data-"))
          .map(({ name, value }) => [name.slice(5), value]),
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
    tags: {
      add: (name, builder) => {
        builders.set(name, builder);
        parse();
      },
    },
    options: core.options,
    parse,
    Event: {
      on: (_target, name, listener, scope) => {
        if (happened.has(name)) listener.call(scope);
        else listeners.set(name, [...(listeners.get(name) || []), listener.bind(scope)]);
      },
    },
  };

  /**
   * Load an extension. If that fails, the tags of the extension show a stand-in, and loading is tried again. Other
   * extensions load in any case.
   */
  const load = (extension) =>
    new Promise((resolve) => {
      const address = addressOf(extension);
      if (!address) {
        complain(`${HUB} serves no extension called ${extension.name}.`);
        resolve();
        return;
      }
      const places = [];
      const missed = () => {
        if (isKeptOut()) return;
        const tags = places.length ? [] : document.querySelectorAll(`script[type="IN/${CSS.escape(extension.name)}"]`);
        for (const tag of tags) {
          places.push(
            standIn(
              tag.dataset.lang || options.get("lang"),
              { width: widthOf(tag.dataset.width, "100%"), height: "" },
              looks.again,
            ),
          );
          tag.before(places.at(-1));
        }
        looks.later();
      };
      const fetchIt = () => {
        const script = document.createElement("script");
        script.src = address;
        script.dataset.name = extension.name;
        script.onload = () => {
          looks.stop();
          for (const place of places) place.remove();
          resolve();
        };
        script.onerror = () => {
          script.remove();
          if (!places.length) complain(`${address} could not be loaded.`);
          setTimeout(missed, GRACE);
          resolve();
        };
        document.head.append(script);
      };
      const looks = looking(fetchIt);
      fetchIt();
    });

  const start = async () => {
    await Promise.all(extensionsIn(core.options.get("extensions")).map(load));
    parse();
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) parse(node);
    }).observe(document, { childList: true, subtree: true });
    emit("frameworkLoaded");
    emit("systemReady");
    functionNamed(core.options.get("onLoad"))?.();
  };

  if (!core.options.get("api_key")) complain("the loader's tag has no api_key line.");
  start();
})();
