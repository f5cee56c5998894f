"""Takes the pictures of one screen, and checks it while it is open."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, FloatRect, Page

from tests.support.patience import MILLISECONDS
from tools.gallery import checks
from tools.gallery.screens import Area, Screen, slug
from tools.gallery.viewers import Site, Viewer
from tools.gallery.world import World

Scheme = Literal["light", "dark"]
WIDTHS = {"wide": 1440, "narrow": 360}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHTS = {"wide": 900, "narrow": 740}
#: The height of the tallest picture. A longer page is cut off at this height: the rest would show nothing new.
TALLEST = 3600
#: How long a picture may take: a busy machine renders a long page slowly.
DRAWING_MS = 60_000
_QUIET = """() => document.fonts.status === "loaded"
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")"""

#: Resolves at the second animation frame. At the first one, iframes only learn the window's new size, and still show
#: what they painted at the old size.
_PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Shot:
    area: str
    screen: str
    scheme: str
    width: str
    file: str
    findings: tuple[str, ...]


class Camera:
    def __init__(self, world: World, browser: Browser, folder: Path, pictures: Path | None) -> None:
        self._world = world
        self._browser = browser
        self._folder = folder
        self._pictures = pictures
        self._contexts: dict[tuple[Viewer, Site, str, str], BrowserContext] = {}

    def take(self, area: Area, screen: Screen, width: str, schemes: tuple[Scheme, ...]) -> list[Shot]:
        """Visit the screen once and take a picture in each scheme.

        If the screen cannot be reached, the error is a finding, too.
        """
        try:
            page = self._context(area, area.viewer_of(screen), width).new_page()
        except Exception as fault:  # noqa: BLE001 - the other pictures must still be taken
            return [
                Shot(area.name, screen.name, one, width, "", (f"sign-in failed: {fault!r}"[:300],)) for one in schemes
            ]
        page.emulate_media(color_scheme=schemes[0])
        checks.prepare(page)
        watch = checks.Watch(screen.complains)
        watch.on(page)
        try:
            found = self._visit(page, area, screen)
        except Exception as fault:  # noqa: BLE001 - an unreachable screen is a finding like others
            found = [f"not reached: {' '.join(str(fault).split())[:300]}"]
        shots = [self._shoot(page, area, screen, width, scheme) for scheme in schemes]
        page.close()
        # Attach console messages to the first picture only.
        first = shots[0]
        told = Shot(
            **{**vars(first), "findings": (*found, *first.findings, *(f"console: {line}" for line in watch.lines))}
        )
        return [told, *shots[1:]]

    def _visit(self, page: Page, area: Area, screen: Screen) -> list[str]:
        answer = page.goto(area.address(screen, self._world), wait_until="load")
        # If the screen has a ``start``, ``answer`` is the response of another page, and the browser may have discarded
        # the response's body. So the size of the HTML is not checked.
        html = answer.text() if answer and answer.ok and not screen.start else ""
        for step in screen.then:
            step(page, self._world)
        page.wait_for_load_state("load")
        page.wait_for_function(_QUIET)
        return checks.of_document(page, html, is_host=area.site is Site.HOST)

    def _shoot(self, page: Page, area: Area, screen: Screen, width: str, scheme: Scheme) -> Shot:
        page.emulate_media(color_scheme=scheme)
        file = f"{slug(area.name, screen.name)}-{scheme}-{width}.png"
        page.evaluate("scrollTo(0, 0)")
        seen = checks.of_view(page)
        tall = int(page.evaluate("document.documentElement.scrollHeight"))
        box = FloatRect(x=0, y=0, width=WIDTHS[width], height=min(max(tall, HEIGHTS[width]), TALLEST))
        # Browsers do not paint an iframe of another site while the iframe is outside the window. So make the window as
        # tall as the picture.
        has_frames = page.locator("iframe").locator("visible=true").count() > 0
        if has_frames:
            page.set_viewport_size({"width": WIDTHS[width], "height": int(box["height"])})
            page.evaluate(_PAINTED)
        page.screenshot(path=self._folder / file, full_page=True, clip=box, animations="disabled", timeout=DRAWING_MS)
        if has_frames:
            page.set_viewport_size({"width": WIDTHS[width], "height": HEIGHTS[width]})
        if self._pictures and screen.picture and (width, scheme) == ("wide", "light"):
            page.set_viewport_size({"width": 1280, "height": 800})
            page.screenshot(path=self._pictures / screen.picture, animations="disabled")
            page.set_viewport_size({"width": WIDTHS[width], "height": HEIGHTS[width]})
        return Shot(area.name, screen.name, scheme, width, file, tuple(seen))

    def _context(self, area: Area, viewer: Viewer, width: str) -> BrowserContext:
        """Keep a browser context for each person, site, width and language, so that style sheets are fetched once."""
        # An ATS page with a widget (``Site.HOST``) has no sign-in of its own. Its viewer is signed in to Recruiter.
        signed_in_to = Site.HUB if area.site is Site.HOST else area.site
        key = (viewer, signed_in_to, width, area.language)
        if key not in self._contexts:
            context = self._browser.new_context(
                viewport={"width": WIDTHS[width], "height": HEIGHTS[width]},
                has_touch=width == "narrow",
                timezone_id="Europe/Amsterdam",
                locale=area.language,
                reduced_motion="reduce",
                storage_state=self._world.session(viewer, signed_in_to),
            )
            context.set_default_timeout(MILLISECONDS)
            self._contexts[key] = context
        return self._contexts[key]
