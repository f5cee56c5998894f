/* What the loader shows in place of a frame while Recruiter does not answer. The server puts this file into in.js. */
(() => {
  /* These texts are translated here, because the translation catalogs are on Recruiter, which cannot be reached now. */
  const WORDS = {
    en: {
      none: "No answer",
      away: "Recruiter does not answer.",
      goesOn: "We try again automatically.",
      look: "Check now",
    },
    de: {
      none: "Keine Antwort",
      away: "Recruiter antwortet nicht.",
      goesOn: "Es wird automatisch erneut versucht.",
      look: "Jetzt nachsehen",
    },
  };
  const wordsOf = (lang) => WORDS[(lang || navigator.language).slice(0, 2).toLowerCase()] || WORDS.en;

  const made = (name, style, ...children) => {
    const element = document.createElement(name);
    Object.assign(element.style, style);
    element.append(...children);
    return element;
  };

  const INK = "light-dark(#16201d, #e6ece9)";
  const LINE = "light-dark(#dde3e0, #2b3330)";

  /* Build elements one by one: the page's Content-Security-Policy may forbid style attributes, and may forbid turning
     strings into HTML. */
  const drawn = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const line = { stroke: "currentColor", "stroke-width": "1.75" };
  const openWire = () =>
    made(
      "span",
      { color: INK, lineHeight: "0" },
      drawn(
        "svg",
        { width: "24", height: "16", viewBox: "0 0 27 18", "aria-hidden": "true" },
        drawn("circle", { cx: "5.5", cy: "9", r: "4.5", fill: "currentColor" }),
        drawn("path", { d: "M12 9h1M15.5 9h1", ...line }),
        drawn("rect", { x: "18.5", y: "5.4", width: "7.2", height: "7.2", rx: "1.4", fill: "none", ...line }),
      ),
    );

  /** Build the stand-in with styles of its own, because the styles of the embedding page are not known. */
  return (lang, { width, height }, again) => {
    const words = wordsOf(lang);
    const button = made(
      "button",
      {
        font: "inherit",
        fontWeight: "500",
        padding: "5px 12px",
        borderRadius: "6px",
        cursor: "pointer",
        border: "1px solid light-dark(#c2cbc6, #414b46)",
        background: "transparent",
        color: "inherit",
      },
      words.look,
    );
    button.type = "button";
    button.addEventListener("click", again);
    const name = made("b", { fontWeight: "500", color: INK }, "Recruiter");
    const bar = made(
      "div",
      {
        display: "flex",
        gap: "8px",
        alignItems: "center",
        minHeight: "44px",
        boxSizing: "border-box",
        padding: "8px 16px",
        fontSize: "12px",
        lineHeight: "1.35",
        borderBottom: `1px solid ${LINE}`,
        background: "light-dark(#eef1f0, #121614)",
        color: "light-dark(#53605a, #a2aea8)",
      },
      openWire(),
      made("span", {}, name, document.createElement("br"), words.none),
    );
    const said = made(
      "p",
      { margin: "0 0 12px" },
      made("strong", { fontWeight: "600" }, words.away),
      " ",
      words.goesOn,
    );
    said.setAttribute("role", "status");
    return made(
      "div",
      {
        colorScheme: "light dark",
        boxSizing: "border-box",
        width,
        maxWidth: "100%",
        minHeight: height,
        overflow: "hidden",
        textAlign: "start",
        border: `1px solid ${LINE}`,
        borderRadius: "10px",
        background: "light-dark(#ffffff, #171c1a)",
        color: INK,
        font: "14px/1.5 system-ui, sans-serif",
      },
      bar,
      made("div", { padding: "16px" }, said, button),
    );
  };
})();
