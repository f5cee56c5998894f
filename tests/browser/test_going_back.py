"""An ATS's page with a widget enters the browser's back/forward cache, and works when it is restored."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import HostPages
from tests.browser.sessions import begin_session
from tests.browser.test_onboarding_widget import TAG, TAKES, extension
from tests.factories import hub as make
from tests.support.chromium import ARGUMENTS, WHOLE
from tests.support.patience import MILLISECONDS

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not WHOLE, reason="the browser here has no back/forward cache: install chromium"),
]

RESTORED = "BackForwardCacheRestore"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser with the back/forward cache, which Playwright switches off by default."""
    browser = chromium.browser_type.launch(
        executable_path=WHOLE, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = browser.new_context()
    context.set_default_timeout(MILLISECONDS)
    yield context
    browser.close()


def test_a_page_with_the_onboarding_widget_comes_back_as_it_was(
    context: BrowserContext, page: Page, host_pages: HostPages, live_server: LiveServer
) -> None:
    application = make.customer(domains=(host_pages.origin(),))[0]
    begin_session(context, live_server.url, make.admin_seat(make.contract(), make.person()).person)
    options = f"\n api_key: {application.client_id}\n extensions: {extension(live_server)}\n"
    loader = f'<script src="{live_server.url}/xdoor/scripts/in.js">{options}</script>'
    host_pages.serve("/settings", f'<h1>Settings</h1><a href="/other">Other</a><script>{TAKES}</script>{loader}{TAG}')
    host_pages.serve("/other", "<h1>Other</h1>")
    arrivals = how_pages_arrive(context, page)
    button = page.frame_locator("iframe").get_by_role("button", name="Request")
    page.goto(f"{host_pages.origin()}/settings")
    expect(button).to_be_visible()
    place = button.bounding_box()
    assert place is not None

    page.get_by_role("link", name="Other").click()
    expect(page.get_by_role("heading", name="Other")).to_be_visible()
    page.evaluate("setTimeout(() => history.back())")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()

    assert arrivals[-1] == RESTORED
    # Playwright does not find a restored frame, so the mouse clicks where the button was.
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.wait_for_function("ats.hooks.calls.length === 1")


def how_pages_arrive(context: BrowserContext, page: Page) -> list[str]:
    """Return a list that gets an entry for each new document of the main frame.

    The entry says how the document arrived: it was either loaded or restored from the cache.
    """
    arrivals: list[str] = []

    def note(event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            arrivals.append(event["type"])

    session = context.new_cdp_session(page)
    session.send("Page.enable")
    session.on("Page.frameNavigated", note)
    return arrivals
