from typing import Any, Final, Literal

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

#: Options that turn off two rules for a widget, because the page around it has the landmarks and the first heading.
IN_A_FRAME = {"region": {"enabled": False}, "page-has-heading-one": {"enabled": False}}
#: The rules whose result depends on colors.
_COLORS: Final = ["color-contrast", "link-in-text-block"]
_SCRIPT: Final = Axe().axe_script
#: Runs axe and returns only violations. Otherwise, Playwright would also decode the results of all other rules.
_VIOLATIONS: Final = "async (options) => ({violations: (await axe.run(options)).violations})"


def examine(page: Page | Frame, *, rules: dict[str, Any] | None = None) -> AxeResults:
    """Return the violations that axe finds once the style sheets are loaded.

    In a new window, or on the page that follows a submitted form, the elements can appear before the style sheets are
    loaded. Until then, links have the browser's default blue.
    """
    return _run(page, {"rules": rules} if rules else {})


def violations(page: Page | Frame, *, rules: dict[str, Any] | None = None) -> list[str]:
    """Return the violations that axe finds in the two color schemes.

    The schemes differ only in colors, so rules that do not depend on colors run once.
    """
    dark = _in_scheme("dark", page, {"runOnly": _COLORS})
    return dark + _in_scheme("light", page, {"rules": rules} if rules else {})


def at_widths(page: Page) -> list[str]:
    """Return the violations on a phone and on a large screen. Scrolling sideways counts as a violation."""
    faults = []
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{width} px: {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{width} px: wider than the screen")
    return faults


def _in_scheme(scheme: Literal["light", "dark"], page: Page | Frame, options: dict[str, Any]) -> list[str]:
    (page.page if isinstance(page, Frame) else page).emulate_media(color_scheme=scheme)
    return [
        f"{scheme}: {fault['id']}: {node['html'][:200]}"
        for fault in _run(page, options).response["violations"]
        for node in fault["nodes"]
    ]


def _run(page: Page | Frame, options: dict[str, Any]) -> AxeResults:
    page.wait_for_load_state("load")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_SCRIPT)
    # Have axe describe only the elements of violations. Describing the other elements would take most of axe's time.
    return AxeResults(page.evaluate(_VIOLATIONS, {"resultTypes": ["violations"], **options}))
