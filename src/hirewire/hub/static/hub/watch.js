/* The live list of calls and events. Each poll brings the rows that are new since the last poll. A new version of a row
   replaces the old one, so a response that comes twice changes nothing. While the tab is hidden or the list is paused,
   nothing is polled. The first poll afterwards brings the rows that were missed. */
(() => {
  "use strict";

  const MOST_ROWS = 300;
  const IDLE_MS = 30 * 60_000;
  const stream = document.getElementById("stream");
  const nothing = document.getElementById("nothing");
  const broken = document.getElementById("broken");
  const hold = document.getElementById("hold");
  const isHeld = () => hold.getAttribute("aria-pressed") === "true";
  const isLook = (event) => event.detail.requestConfig.elt.id === "news";
  const look = () => htmx.trigger("#news", "look");

  /* The list is sorted, newest first. */
  const place = (row) => {
    const next = [...stream.children].find((other) => other.dataset.order < row.dataset.order);
    stream.insertBefore(row, next || null);
  };
  const add = (row) => {
    const before = document.getElementById(row.id);
    const isFocused = before?.contains(document.activeElement);
    if (before?.querySelector(".call[aria-current]")) row.querySelector(".call").setAttribute("aria-current", "true");
    before?.remove();
    const waiting = row.dataset.replaces && document.getElementById(row.dataset.replaces);
    if (waiting?.querySelector(".call[aria-current]")) row.querySelector(".call").setAttribute("aria-current", "true");
    waiting?.remove();
    row.classList.add("new");
    place(row);
    htmx.process(row);
    if (isFocused) row.querySelector(".call").focus();
  };
  const refreshFaults = (fresh) => {
    const shown = document.getElementById("faults");
    if (!(fresh && shown) || shown.innerText === fresh.innerText || shown.contains(document.activeElement)) return;
    shown.replaceWith(fresh);
    htmx.process(fresh);
  };
  const bringIn = (news) => {
    const { content } = news.querySelector("template");
    const rows = [...content.querySelectorAll("ol > li")];
    const known = new Set(rows.map((row) => row.id));
    if ("whole" in news.dataset) for (const row of [...stream.children]) if (!known.has(row.id)) row.remove();
    for (const row of rows.reverse()) add(row);
    for (const row of [...stream.children].slice(MOST_ROWS)) row.remove();
    nothing.hidden = stream.children.length > 0;
    // Until a row is opened, the space for details asks people to choose a row. Hide that space if there are no rows.
    const row = document.getElementById("row");
    row.hidden = "choose" in row.dataset && !nothing.hidden;
    refreshFaults(content.querySelector("#faults"));
  };

  let touchedAt = Date.now();
  for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    const touch = () => {
      touchedAt = Date.now();
    };
    document.addEventListener(name, touch, { passive: true });
  }

  const turn = (held) => {
    hold.setAttribute("aria-pressed", String(held));
    for (const part of document.querySelectorAll("#watching [data-when]"))
      part.hidden = (part.dataset.when === "held") !== held;
    if (!held) look();
  };
  hold.hidden = false;
  hold.addEventListener("click", () => turn(!isHeld()));

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isLook(event) && Date.now() - touchedAt > IDLE_MS) turn(true);
    if (isLook(event) && (isHeld() || document.hidden)) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isLook(event)) return;
    broken.hidden = Boolean(event.detail.successful);
    if (event.detail.successful) bringIn(document.getElementById("news"));
  });
  document.addEventListener("visibilitychange", () => document.hidden || look());

  /* If the answer removes the button that was pressed, the focus goes to the part that the button was in. */
  let pressedIn = "";
  document.addEventListener("submit", (event) => {
    pressedIn = event.target.closest("#faults") ? "faults" : event.target.closest("#row") && "row-h";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (isLook(event)) return;
    if (pressedIn && document.activeElement === document.body) document.getElementById(pressedIn)?.focus();
    pressedIn = "";
  });

  /* One row is open at a time. On narrow screens, its details are below the list and are scrolled into view. */
  stream.addEventListener("click", (event) => {
    const call = event.target.closest("a.call");
    if (!call) return;
    for (const other of stream.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    call.setAttribute("aria-current", "true");
    document.getElementById("unlisted")?.remove();
  });
  stream.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || !matchMedia("(max-width: 64rem)").matches) return;
    const title = document.getElementById("row-h");
    title?.focus();
    title?.scrollIntoView({ block: "start" });
  });

  stream.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("a.call")) return;
    event.preventDefault();
    const calls = [...stream.querySelectorAll("a.call")];
    calls[calls.indexOf(event.target) + step]?.focus();
  });
})();
