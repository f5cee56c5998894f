"""What axe finds on a fully loaded page."""

from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

#: A widget is part of another page, which has the landmarks and the first heading.
IN_A_FRAME = {"region": {"enabled": False}, "page-has-heading-one": {"enabled": False}}


def examine(page: Page | Frame, *, rules: dict[str, Any] | None = None) -> AxeResults:
    """Axe's complete report, once the style sheets are loaded.

    A newly opened window, or a page after a form, has its elements before its
    colours. Examined too early, its links show the browser's default blue.
    """
    page.wait_for_load_state("load")
    return Axe().run(page, options={"rules": rules} if rules else None)
