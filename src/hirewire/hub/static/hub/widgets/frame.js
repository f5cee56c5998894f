/* What every frame of ours does: it grows with its content, speaks with exactly one page, holds a token in memory,
   and opens Recruiter's sign-in window. */
(() => {
  "use strict";
  const config = JSON.parse(document.getElementById("widget-config").textContent);
  const root = document.getElementById("widget");
  const WINDOW = "popup,width=480,height=640";

  /* The server let this page in by the origin it named; a message of another origin is another page. */
  const host = {
    say: (message) => { if (window.parent !== window) window.parent.postMessage({ hirewire: 1, ...message }, config.origin); },
    hear: (listener) => window.addEventListener("message", (event) => {
      if (event.source === window.parent && event.origin === config.origin && event.data?.hirewire === 1) listener(event.data);
    }),
  };

  /* A page may keep the frame lower than its content; what does not fit scrolls, and still counts. */
  const wantedHeight = () => {
    const body = root.querySelector(":scope > .scrolls");
    const hidden = body ? body.scrollHeight - body.clientHeight : 0;
    return root.getBoundingClientRect().height + hidden;
  };
  const tellHeight = () => {
    // While it loads it keeps the room that the page gave it.
    if (root.getAttribute("aria-busy") !== "true") host.say({ type: "resize", height: wantedHeight() });
  };
  /* The foot of new content shows once the page has made room for it, so that it does not move. A page that makes none
     keeps the frame as high as it is, and is not waited for again. */
  let highest = Infinity;
  const waitForRoom = () => {
    if (wantedHeight() <= innerHeight + 1 || innerHeight >= highest) return;
    root.dataset.growing = "";
    const done = () => {
      clearTimeout(late);
      removeEventListener("resize", done);
      delete root.dataset.growing;
    };
    const late = setTimeout(() => { highest = innerHeight; done(); }, 300);
    addEventListener("resize", done);
  };
  const sizes = new ResizeObserver(tellHeight);
  sizes.observe(root);
  /** New content inside a frame that is as high as it may be changes the root's height no more. */
  const measure = () => {
    sizes.disconnect();
    sizes.observe(root);
    for (const part of root.querySelectorAll(":scope > .scrolls > *")) sizes.observe(part);
    waitForRoom();
    tellHeight();
  };

  /* What this frame asked lately and how it was answered: paths and statuses, which tell of nobody. */
  const log = [];
  const noted = (url, outcome) => {
    log.push(`${new Date().toISOString()} ${String(url).split("?")[0]} ${outcome}`);
    log.splice(0, log.length - 20);
  };
  window.addEventListener("error", (event) => noted(event.filename, `${event.message} (line ${event.lineno})`));

  let token = config.token || null;
  const session = {
    get exists() { return token !== null; },
    end() { token = null; },
    /** Ask the server with the token; each answer renews it. A 401 ends it. */
    async ask(url, fields) {
      const asks = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
      const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
      if (config.lang) headers["Accept-Language"] = config.lang;
      const response = await fetch(url, { ...asks, headers, credentials: "omit", cache: "no-store" })
        .catch((fault) => { noted(url, fault.message); throw fault; });
      noted(url, response.status);
      if (response.status === 401) {
        session.end();
        return null;
      }
      // The page lost its registration meanwhile; the frame's own page says what to do.
      if (response.status === 403) location.reload();
      // For the console; people read what stands in the template for trouble.
      if (!response.ok) throw new Error(`Recruiter answered ${response.status} ${response.statusText}.`);
      const answer = await response.json();
      if (token !== null) token = answer.token || token;
      return answer;
    },
    async exchange(code) {
      const fields = new URLSearchParams({ code, api_key: config.apiKey, origin: config.origin });
      const response = await fetch(config.tokenUrl, { method: "POST", body: fields, credentials: "omit" });
      const answer = await response.json();
      // The page lost its registration meanwhile; the frame's own page says what to do.
      if (response.status === 403) location.reload();
      if (!response.ok) throw new Error(answer.message);
      token = answer.token;
    },
  };

  /** Resolves to "signed-in", "closed" or "blocked". Opened inside a click, or the browser blocks it. */
  const signIn = ({ again = false } = {}) => new Promise((resolve, reject) => {
    const opened = window.open(config.signInUrl + (again ? "&again=1" : ""), "", WINDOW);
    if (!opened) {
      resolve("blocked");
      return;
    }
    const done = (settle, value) => {
      clearInterval(watch);
      window.removeEventListener("message", listener);
      settle(value);
    };
    const listener = (event) => {
      // The window is a page of ours: same origin as this frame, never another.
      if (event.origin !== location.origin || event.source !== opened || event.data?.type !== "signed-in") return;
      session.exchange(event.data.code).then(() => done(resolve, "signed-in"), (fault) => done(reject, fault));
    };
    // A closing window's message may still be on its way when the window says that it is closed.
    const watch = setInterval(() => { if (opened.closed) { clearInterval(watch); setTimeout(() => done(resolve, "closed"), 1500); } }, 400);
    window.addEventListener("message", listener);
  });

  /** Found by trying: a cookie of ours that cannot be set here is a session that cannot be seen here. */
  const cookiesReach = () => {
    document.cookie = "hub_probe=1; path=/widgets/; SameSite=Lax; max-age=60";
    return document.cookie.includes("hub_probe=1");
  };

  /** A support desk asks for the browser and for what happened in it, which only the browser knows. */
  const withBrowser = (bundle) => JSON.stringify({
    what_happened: "",
    ...JSON.parse(bundle),
    copied_at: new Date().toISOString(),
    scripts: [...document.scripts].map((one) => one.src).filter(Boolean),
    browser: {
      agent: navigator.userAgent,
      languages: navigator.languages,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      frame: `${innerWidth}x${innerHeight}`,
      cookies_reach_this_frame: cookiesReach(),
    },
    log,
  }, null, 2);

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without the clipboard permission an older way still works inside a click.
      const field = Object.assign(document.createElement("textarea"), { value: text, className: "sr" });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copies], [data-bundle]") : null;
    if (!button) return;
    await copy(button.dataset.bundle ? withBrowser(button.dataset.bundle) : button.dataset.copies);
    button.classList.add("copied");
    const said = Object.assign(document.createElement("span"), { className: "sr", textContent: document.documentElement.dataset.copied });
    said.setAttribute("role", "status");
    root.append(said);
    setTimeout(() => { button.classList.remove("copied"); said.remove(); }, 2000);
  });

  /** Times are the reader's, though the server wrote them in its own zone. */
  const localTimes = (place) => {
    for (const time of place.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      const hasSeconds = /\d:\d\d:\d\d/.test(time.textContent);
      const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: hasSeconds ? "2-digit" : undefined, hourCycle: "h23" });
      if (/^\d+:\d\d/.test(time.textContent)) time.textContent = clock;
    }
  };

  window.WidgetFrame = { config, root, host, session, signIn, cookiesReach, localTimes, measure };
})();
