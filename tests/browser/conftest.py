from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import HostPages, serving
from tests.browser.sessions import begin_session
from tests.factories import connected, hub
from tests.support.patience import MILLISECONDS


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # The tests of a module share a browser, so they run in one worker.
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": 1100, "height": 900}, timezone_id="Europe/Amsterdam", reduced_motion="reduce"
    )
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: lines.append(str(fault)))
    return lines


@pytest.fixture
def host_pages() -> Iterator[HostPages]:
    with serving() as pages:
        yield pages


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    connected.known_member(company)
    return company


@pytest.fixture
def admin(page: Page, live_server: LiveServer, company: connected.Company) -> str:
    person = hub.admin_seat(company.admin_a.contract, hub.person("Noor", "Haddad")).person
    begin_session(page.context, live_server.url, person)
    return f"{live_server.url}/settings"
