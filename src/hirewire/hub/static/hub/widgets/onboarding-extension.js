/* The onboarding widget, as a page of an ATS sees it: a frame that grows with its content, and a call of the
   page's own function with what an admin requested. The loader (in.js) has run before. */
(() => {
  "use strict";
  const own = document.currentScript;
  const NAME = own.dataset.name || "ATSIntegrationWidget";
  const FIRST_HEIGHT = 232;
  const PATIENCE = 15_000;

  const widthOf = (text) => (/^\d+$/.test(text || "") ? `${text}px` : text || "500px");

  const frameFor = (tag, core) => {
    const address = new URL("/widgets/onboarding/", core.hub);
    address.search = new URLSearchParams({
      api_key: core.options.get("api_key") || "",
      origin: location.origin,
      types: tag.attributes["supported-bundled-integration-types"] || "",
    });
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: address.href, title: "Recruiter: request an integration", allow: "clipboard-write" });
    Object.assign(frame.style, { border: "0", display: "block", maxWidth: "100%", colorScheme: "normal" });
    frame.style.width = widthOf(tag.attributes.width);
    frame.style.height = `${FIRST_HEIGHT}px`;
    return frame;
  };

  const textInPlace = (sentence) => {
    const place = document.createElement("p");
    place.setAttribute("role", "alert");
    place.textContent = sentence;
    return place;
  };

  /** Whatever the page's function answers, throws or rejects with, in words for the person in the widget. */
  const hand = async (path, core, integrations) => {
    const called = core.functionNamed(path);
    if (!called) throw new Error(`no function named "${path || ""}" in the page (data-onintegrate)`);
    await called(integrations);
  };

  const wordsOf = (reason) => String(reason?.message || reason || "no reason given").slice(0, 300);

  const connect = (tag, core, frame) => {
    const say = (message) => frame.contentWindow?.postMessage({ hirewire: 1, ...message }, core.hub);

    const silence = setTimeout(() => {
      const sentence = `the frame of ${core.hub} did not answer. Allow it in this page's Content-Security-Policy (frame-src).`;
      console.error(`Error trying to initialize the widget! Error is :${sentence}`);
      frame.after(textInPlace(`Recruiter’s widget did not start: ${sentence}`));
    }, PATIENCE);

    const meanings = {
      ready: () => { clearTimeout(silence); say({ type: "hello" }); },
      resize: ({ height }) => { frame.style.height = `${Math.ceil(Number(height)) || FIRST_HEIGHT}px`; },
      console: ({ lines }) => { clearTimeout(silence); for (const line of lines) console.error(line); },
      integrate: async ({ integrations, number }) => {
        try {
          await hand(tag.attributes.onintegrate, core, integrations);
          say({ type: "taken", number, fault: "" });
        } catch (reason) {
          console.error(reason);
          say({ type: "taken", number, fault: wordsOf(reason) });
        }
      },
    };

    window.addEventListener("message", (event) => {
      if (event.origin !== core.hub || event.source !== frame.contentWindow || event.data?.hirewire !== 1) return;
      if (Object.hasOwn(meanings, event.data.type)) meanings[event.data.type](event.data);
    });
  };

  window.IN.tags.add(NAME, (tag, core) => {
    if (!/^https?:$/.test(location.protocol)) {
      const sentence = `a page at ${location.protocol} has no origin that could be registered; serve it over http or https`;
      console.error(`Error trying to initialize the widget! Error is :${sentence}`);
      tag.insert(textInPlace(`Recruiter’s widget did not start: ${sentence}.`));
      return;
    }
    const frame = frameFor(tag, core);
    connect(tag, core, frame);
    tag.insert(frame);
  });
})();
