"""What one does on a page until it shows a screen, in the words that stand on it."""

import re

from playwright.sync_api import FilePayload, FrameLocator, Locator, Page, expect

from tools.gallery.screens import Step
from tools.gallery.world import World


def _words(name: str) -> re.Pattern[str]:
    """As they begin: what follows may be a number that differs from run to run."""
    return re.compile(f"^{re.escape(name)}")


def presses(name: str, role: str = "button", *, inside: str = "body") -> Step:
    def step(page: Page, _world: World) -> None:
        _shown(page.locator(inside).get_by_role(role, name=_words(name))).click()  # type: ignore[arg-type]  # a role

    return step


def opens(selector: str) -> Step:
    """Something that unfolds."""

    def step(page: Page, _world: World) -> None:
        _shown(page.locator(selector)).click()

    return step


def fills(label: str, text: str) -> Step:
    def step(page: Page, _world: World) -> None:
        _shown(page.get_by_label(label)).fill(text)

    return step


def types(selector: str, text: str, *, key: str = "") -> Step:
    """Letter by letter, as lists that narrow want it."""

    def step(page: Page, _world: World) -> None:
        box = _shown(page.locator(selector))
        box.press_sequentially(text)
        if key:
            box.press(key)

    return step


def attaches(name: str, content: str) -> Step:
    def step(page: Page, _world: World) -> None:
        file = FilePayload(name=name, mimeType="text/csv", buffer=content.encode())
        page.locator("input[type=file]").first.set_input_files(file)

    return step


def ticks(label: str) -> Step:
    def step(page: Page, _world: World) -> None:
        page.get_by_label(label).first.check(force=True)

    return step


def sees(text: str, *, inside: str = "main, dialog[open], body") -> Step:
    def step(page: Page, _world: World) -> None:
        expect(page.locator(inside).get_by_text(text).locator("visible=true").first).to_be_visible()

    return step


def focuses(selector: str) -> Step:
    """By keyboard, so that the ring is seen."""

    def step(page: Page, _world: World) -> None:
        page.locator(selector).locator("visible=true").first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")

    return step


def views_as(seat: str, then: str, *ids: str) -> Step:
    """Look as somebody else does, at the address ``then``; the session may be looking already."""

    def step(page: Page, world: World) -> None:
        back = page.get_by_role("button", name="Back to your own seat")
        if back.is_visible():
            back.click()
        page.goto(world.in_recruiter("seat-holder", seat))
        presses("View as")(page, world)
        page.goto(world.in_recruiter(then, *ids))

    return step


def loses_widgets(page: Page, _world: World) -> None:
    """As if Recruiter went away after the page had its scripts."""
    page.route("**/widgets/**", lambda route: route.abort("connectionrefused"))
    page.reload()


def widget(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def in_widget(name: str, role: str = "button") -> Step:
    """Press something inside the widget."""

    def step(page: Page, _world: World) -> None:
        widget(page).get_by_role(role, name=_words(name)).first.click()  # type: ignore[arg-type]  # a role

    return step


def in_widget_fills(label: str, text: str) -> Step:
    def step(page: Page, _world: World) -> None:
        widget(page).get_by_label(label).first.fill(text)

    return step


def widget_shows(text: str) -> Step:
    def step(page: Page, _world: World) -> None:
        expect(widget(page).get_by_text(text).first).to_be_visible()

    return step


def _shown(found: Locator) -> Locator:
    """The first that can be seen: a page has a menu for small screens beside the one for large ones."""
    return found.locator("visible=true").first
