"""Checks what must be true of every screen, whatever it shows."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Frame, Page, Response

from tests.browser.accessibility import IN_A_FRAME, examine

#: How many characters of HTML a page may have.
LARGEST = 150_000
#: People do not notice layout shifts below this value.
SHIFT = 0.01
_WATCH = """
globalThis.__shift = 0;
globalThis.__moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    globalThis.__shift += entry.value;
    for (const { node } of entry.sources || []) {
      const kind = node?.className && `.${String(node.className).split(" ")[0]}`;
      const name = node?.id ? `#${node.id}` : kind || node?.nodeName;
      if (name) globalThis.__moved.push(name);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
_HEADS = "[...document.querySelectorAll('h1')].filter((one) => one.checkVisibility()).length"
_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 1);
  const last = wide.at(-1);
  const name = last ? `${last.tagName.toLowerCase()}.${last.className}` : "";
  return `${document.documentElement.scrollWidth} px of ${room} (${name})`;
}"""
#: Finds text that is broken into many very short lines. Such text has to be read letter by letter.
_SQUEEZED = """() => {
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    if (!one.checkVisibility()) continue;
    for (const text of one.childNodes) {
      if (text.nodeType !== Node.TEXT_NODE || text.data.trim().length < 12) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
      const width = Math.round(range.getBoundingClientRect().width);
      if (lines >= 5 && width < 72) found.push(`${lines} lines of ${width} px: ${text.data.trim().slice(0, 40)}`);
    }
  }
  return found;
}"""
#: Finds scripts that block the page. The widgets' loader is exempt: our pages embed it with the tag that
#: docs/protocol/widgets.md gives to ATSs, and that tag has neither ``defer`` nor ``async``.
_BLOCKING = """[...document.querySelectorAll('script[src]:not([src$="/xdoor/scripts/in.js"])')].filter((one) =>
  !one.defer && !one.async && one.type !== 'module').map((one) => one.src)"""


def prepare(page: Page) -> None:
    page.add_init_script(_WATCH)


@dataclass
class Watch:
    #: A pattern for console messages that are expected.
    complains: str = ""
    lines: list[str] = field(default_factory=list)
    #: URLs that answered with an error page, or with a form to correct. Browsers write a console message about each
    #: such answer. These messages are left out of ``lines``.
    _own: set[str] = field(default_factory=set)

    def on(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda fault: self.lines.append(str(fault)))
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        # The status 422 answers an invalid form. The page itself reports what is wrong with the form.
        is_form = response.status == 422  # noqa: PLR2004 - unprocessable
        if is_form or (response.request.is_navigation_request() and response.status >= 400):  # noqa: PLR2004 - refused
            self._own.add(response.url)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self.complains and re.search(self.complains, message.text)):
            self.lines.append(f"{message.text} ({urlsplit(message.location.get('url', '')).path})")
            if message.location.get("url") in self._own and "Failed to load resource" in message.text:
                self.lines.pop()


def of_document(page: Page, html: str, *, is_host: bool) -> list[str]:
    """Run the checks for one visit to a screen. Their results are the same in light and dark."""
    found = []
    if not page.title().strip():
        found.append("no title")
    if (heads := page.evaluate(_HEADS)) != 1:
        found.append(f"{heads} first headings")
    if len(html) > LARGEST:
        found.append(f"{len(html) // 1000} kB of HTML")
    if not is_host:
        found += [f"blocks the page: {source}" for source in page.evaluate(_BLOCKING)]
    return found + _moved(page)


def _moved(page: Page) -> list[str]:
    found = []
    for frame in _with_scripts(page):
        shift = float(frame.evaluate("globalThis.__shift || 0"))
        if shift > SHIFT:
            names = ", ".join(sorted(set(frame.evaluate("globalThis.__moved || []")))[:5])
            found.append(f"moved by {shift:.3f} after it was shown ({names})")
    return found


def _with_scripts(page: Page) -> list[Frame]:
    """The frames in which scripts may run. In other frames, such as an e-mail's preview, a check would never end."""
    return [frame for frame in page.frames if frame.parent_frame is None or _runs_scripts(frame)]


def _runs_scripts(frame: Frame) -> bool:
    sandbox = frame.frame_element().get_attribute("sandbox")
    return sandbox is None or "allow-scripts" in sandbox


def of_view(page: Page) -> list[str]:
    """Run the checks for one picture. Their results may differ between light and dark."""
    found: list[str] = []
    # Leave out frames that failed to load, because they show the browser's own error page.
    for frame in [one for one in _with_scripts(page) if not one.url.startswith("chrome-error:")]:
        is_widget = frame != page.main_frame
        if wide := frame.evaluate(_WIDE):
            found.append(f"scrolls sideways: {wide}")
        found += [f"squeezed into {text}" for text in frame.evaluate(_SQUEEZED)]
        found += [_said(one) for one in examine(frame, rules=IN_A_FRAME if is_widget else None).response["violations"]]
    return found


def _said(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"axe {violation['id']}: {' '.join(map(str, node['target']))} ({violation['help']})"
