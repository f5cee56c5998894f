from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.browser.accessibility import IN_A_FRAME, violations
from tests.browser.pages import HostPages

#: The page defines a function for each callback and keeps the arguments of each call.
CALLBACKS = ("save", "inmail", "notinterested", "open")
_KEEPS = "ats = {told: []}; for (const name of %s) ats[name] = (about) => { ats.told.push([name, about]); };"


def page_around(
    host_pages: HostPages,
    live_server: LiveServer,
    application: DeveloperApplication,
    *,
    tag: str,
    extension: str,
    attributes: dict[str, str],
    callbacks: Sequence[str] = CALLBACKS,
) -> str:
    said = {
        "integration-context": f"urn:li:organization:{application.organization_id}",
        **{f"on{name}": f"ats.{name}" for name in callbacks},
        **attributes,
    }
    written = " ".join(f'data-{name}="{value}"' for name, value in said.items())
    path = host_pages.serve(
        "/page",
        f"<h1>ATS</h1><script>{_KEEPS % list(callbacks)}</script>"
        f'<script src="{live_server.url}/xdoor/scripts/in.js">\n api_key: {application.client_id}\n'
        f" extensions: {tag}@{live_server.url}/rsc/extensions/{extension}\n</script>"
        f'<script type="IN/{tag}" {written}></script><p>Below the widget</p>',
    )
    return host_pages.origin() + path


def callbacks(page: Page) -> Any:  # noqa: ANN401 - whatever the page's functions received
    return page.evaluate("ats.told")


def faults(page: Page) -> list[Any]:
    """Faults of the widget in the frame: axe violations, horizontal overflow, and a height other than the frame's."""
    inner = page.frames[1]
    found: list[Any] = violations(inner, rules=IN_A_FRAME)
    wide = inner.evaluate("document.documentElement.scrollWidth - innerWidth")
    stands_out = inner.evaluate(_STANDS_OUT)
    differs = inner.evaluate("Math.abs(document.getElementById('widget').getBoundingClientRect().height - innerHeight)")
    return [*found, *([f"{wide} px too wide"] if wide > 0 else []), *stands_out, *([differs] if differs >= 1 else [])]


#: Finds the vertical scrollers that also scroll sideways, and the rows that are too narrow for their elements.
_STANDS_OUT = """[...document.querySelectorAll('.scrolls, .fit, .acts, .bar')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.className}: ${one.scrollWidth} > ${one.clientWidth}`)"""
