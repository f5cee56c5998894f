"""What axe finds on a page that is wholly there."""

from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

#: A widget is a part of somebody else's page, which has the landmarks and the first heading.
IN_A_FRAME = {"region": {"enabled": False}, "page-has-heading-one": {"enabled": False}}


def examine(page: Page | Frame, *, rules: dict[str, Any] | None = None) -> AxeResults:
    """Axe's whole report, once the style sheets are there.

    A window that was just opened, or a page that a form led to, has its elements
    before its colours; looked at then, links are the browser's own blue.
    """
    page.wait_for_load_state("load")
    return Axe().run(page, options={"rules": rules} if rules else None)
