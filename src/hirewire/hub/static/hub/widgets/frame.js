/* What every frame of Recruiter does: it grows with its content, talks to exactly one page, keeps a token in memory
   and opens Recruiter's sign-in window. */
(() => {
  "use strict";
  const config = JSON.parse(document.getElementById("widget-config").textContent);
  const root = document.getElementById("widget");
  const WINDOW = "popup,width=480,height=640";

  /* Talk only to the origin that the page named and that the server has accepted. */
  const host = {
    say: (message) => {
      if (window.parent !== window) window.parent.postMessage({ hirewire: 1, ...message }, config.origin);
    },
    hear: (listener) =>
      window.addEventListener("message", (event) => {
        if (event.source === window.parent && event.origin === config.origin && event.data?.hirewire === 1)
          listener(event.data);
      }),
  };

  /* A page may keep the frame shorter than its content. The wanted height includes what is scrolled out of view. */
  const wantedHeight = () => {
    const body = root.querySelector(":scope > .scrolls");
    const hidden = body ? body.scrollHeight - body.clientHeight : 0;
    return root.getBoundingClientRect().height + hidden;
  };
  const tellHeight = () => {
    // While loading, the frame keeps the height that the page gave it.
    if (root.getAttribute("aria-busy") !== "true") host.say({ type: "resize", height: wantedHeight() });
  };
  /* The foot of new content stays hidden until the page has made the frame taller, so that the foot does not move. If
     the page does not make the frame taller in time, the foot is shown anyway, and the frame does not wait again. */
  let highest = Infinity;
  const waitForRoom = () => {
    if (wantedHeight() <= innerHeight + 1 || innerHeight >= highest) return;
    root.dataset.growing = "";
    const done = () => {
      clearTimeout(late);
      removeEventListener("resize", done);
      delete root.dataset.growing;
    };
    const late = setTimeout(() => {
      highest = innerHeight;
      done();
    }, 300);
    addEventListener("resize", done);
  };
  const sizes = new ResizeObserver(tellHeight);
  sizes.observe(root);
  /** Observe the content too: in a frame at its largest height, new content no longer changes the root's height. */
  const measure = () => {
    sizes.disconnect();
    sizes.observe(root);
    for (const part of root.querySelectorAll(":scope > .scrolls > *")) sizes.observe(part);
    waitForRoom();
    tellHeight();
  };

  /* The latest requests with their outcomes, and script errors. The queries of URLs are left out. */
  const log = [];
  const noted = (url, outcome) => {
    log.push(`${new Date().toISOString()} ${String(url).split("?")[0]} ${outcome}`);
    log.splice(0, log.length - 20);
  };
  window.addEventListener("error", (event) => noted(event.filename, `${event.message} (line ${event.lineno})`));

  let token = config.token || null;
  let traceparent = config.traceparent;
  const session = {
    get exists() {
      return token !== null;
    },
    end() {
      token = null;
    },
    /** Ask the server with the token. Each answer renews the token; a 401 discards it. */
    async ask(url, fields) {
      const asks = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
      const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
      if (config.lang) headers["Accept-Language"] = config.lang;
      if (traceparent) headers.traceparent = traceparent;
      traceparent = null;
      const response = await fetch(url, { ...asks, headers, credentials: "omit", cache: "no-store" }).catch((fault) => {
        noted(url, fault.message);
        throw fault;
      });
      noted(url, response.status);
      if (response.status === 401) {
        session.end();
        return null;
      }
      // 403 means that the embedding page is no longer registered. The reloaded frame says what to do.
      if (response.status === 403) location.reload();
      // This text is for the console. People see the text of the template with the id “trouble” instead.
      if (!response.ok) throw new Error(`Recruiter answered ${response.status} ${response.statusText}.`);
      const answer = await response.json();
      if (token !== null) token = answer.token || token;
      return answer;
    },
    async exchange(code) {
      const fields = new URLSearchParams({ code, api_key: config.apiKey, origin: config.origin });
      // Allow cookies: the answer sets a cookie that signs the person in to the frames on the next pages of this ATS.
      const response = await fetch(config.tokenUrl, { method: "POST", body: fields, credentials: "same-origin" });
      const answer = await response.json();
      if (response.status === 403) location.reload();
      if (!response.ok) throw new Error(answer.message);
      token = answer.token;
    },
  };

  /**
   * Open the sign-in window, and resolve to "signed-in", "closed" or "blocked". Call this only in a click handler;
   * otherwise, the browser blocks the window.
   */
  const signIn = ({ again = false } = {}) =>
    new Promise((resolve, reject) => {
      const opened = window.open(config.signInUrl + (again ? "&again=1" : ""), "", WINDOW);
      if (!opened) {
        resolve("blocked");
        return;
      }
      let givingUp;
      const stopWatching = () => {
        clearInterval(watch);
        clearTimeout(givingUp);
      };
      const done = (settle, value) => {
        stopWatching();
        window.removeEventListener("message", listener);
        settle(value);
      };
      const listener = (event) => {
        // The window is a page of Recruiter, so its origin is the same as this frame's.
        if (event.origin !== location.origin || event.source !== opened || event.data?.type !== "signed-in") return;
        // The window has sent the code and closes. Wait for the exchange of the code, however long that takes.
        stopWatching();
        session.exchange(event.data.code).then(
          () => done(resolve, "signed-in"),
          (fault) => done(reject, fault),
        );
      };
      // Wait a little after the window has closed, because its message may still be on its way.
      const watch = setInterval(() => {
        if (opened.closed) {
          clearInterval(watch);
          givingUp = setTimeout(() => done(resolve, "closed"), 1500);
        }
      }, 400);
      window.addEventListener("message", listener);
    });

  /** Whether the browser keeps a cookie with these attributes for this frame. */
  const keeps = (name, attributes) => {
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
    document.cookie = `${name}=1; path=/widgets/; max-age=60; ${attributes}`;
    return document.cookie.includes(`${name}=1`);
  };
  /** Whether the browser keeps a cookie with the attributes of Recruiter's session cookie or of the frame's cookie. */
  const cookiesReach = () =>
    keeps("hub_probe", "SameSite=Lax") || keeps("hub_frame_probe", "SameSite=None; Secure; Partitioned");
  /** Return why this frame gets no cookies: "http" if the page lacks the TLS that they need, otherwise "browser". */
  const cookieFault = () =>
    location.protocol === "https:" || /^(localhost|127\.|\[::1\])/.test(location.hostname) ? "browser" : "http";

  /** Add details that a support desk needs and only the browser knows, such as its name and the latest requests. */
  const withBrowser = (bundle) =>
    JSON.stringify(
      {
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
      },
      null,
      2,
    );

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without the permission for the clipboard, the older execCommand still works inside a click.
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
    const said = Object.assign(document.createElement("span"), {
      className: "sr",
      textContent: document.documentElement.dataset.copied,
    });
    said.setAttribute("role", "status");
    root.append(said);
    setTimeout(() => {
      button.classList.remove("copied");
      said.remove();
    }, 2000);
  });

  /** Show times in the reader's time zone, because the server writes times in the time zone of the server. */
  const localTimes = (place) => {
    for (const time of place.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      const hasSeconds = /\d:\d\d:\d\d/.test(time.textContent);
      const clock = at.toLocaleTimeString([], {
        hour: "2-digit",
        minute: "2-digit",
        second: hasSeconds ? "2-digit" : undefined,
        hourCycle: "h23",
      });
      if (/^\d+:\d\d/.test(time.textContent)) time.textContent = clock;
    }
  };

  window.WidgetFrame = { config, root, host, session, signIn, cookiesReach, cookieFault, localTimes, measure };
})();
