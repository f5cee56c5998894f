"""Actions in the browser on the way to a screen.

Most of them find an element by the words that people see on the page.
"""

import re

from playwright.sync_api import FilePayload, FrameLocator, Locator, Page, expect

from tools.gallery.screens import Step
from tools.gallery.world import World


def _words(name: str) -> re.Pattern[str]:
    """Match only the beginning of an element's text, because the rest may be a number that differs between runs."""
    return re.compile(f"^{re.escape(name)}")


def presses(name: str, role: str = "button", *, inside: str = "body") -> Step:
    def step(page: Page, _world: World) -> None:
        _shown(page.locator(inside).get_by_role(role, name=_words(name))).click()  # type: ignore[arg-type]  # a role

    return step


def opens(selector: str) -> Step:
    def step(page: Page, _world: World) -> None:
        _shown(page.locator(selector)).click()

    return step


def fills(label: str, text: str) -> Step:
    def step(page: Page, _world: World) -> None:
        _shown(page.get_by_label(label)).fill(text)

    return step


def chooses(label: str, *, place: int = 1) -> Step:
    """Choose an option of a list, by default the first option after the empty one."""

    def step(page: Page, _world: World) -> None:
        _shown(page.get_by_label(label)).select_option(index=place)

    return step


def types(selector: str, text: str, *, key: str = "") -> Step:
    """Type letter by letter, because some lists filter while somebody types."""

    def step(page: Page, _world: World) -> None:
        box = _shown(page.locator(selector))
        box.press_sequentially(text)
        if key:
            box.press(key)

    return step


def strikes(key: str) -> Step:
    def step(page: Page, _world: World) -> None:
        page.keyboard.press(key)

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
    """Focus by keyboard, so that the focus ring is visible."""

    def step(page: Page, _world: World) -> None:
        page.locator(selector).locator("visible=true").first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")

    return step


def views_as(seat: str, then: str, *ids: str) -> Step:
    """View Recruiter as another seat, and open the page whose URL is named ``then``.

    After an earlier screen, the user may still be viewing as another seat. If so, go back to the user's own seat first.
    """

    def step(page: Page, world: World) -> None:
        back = page.get_by_role("button", name="Back to your own seat")
        if back.is_visible():
            back.click()
        page.goto(world.in_recruiter("seat-holder", seat))
        presses("View as")(page, world)
        page.goto(world.in_recruiter(then, *ids))

    return step


def loses_widgets(page: Page, _world: World) -> None:
    """Reload the page, but refuse the widgets' connections, as if Recruiter went down once its scripts had loaded."""
    page.route("**/widgets/**", lambda route: route.abort("connectionrefused"))
    page.reload()


def widget(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def in_widget(name: str, role: str = "button") -> Step:
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
    """The first visible match: a page has one menu for small screens and another for large ones."""
    return found.locator("visible=true").first
