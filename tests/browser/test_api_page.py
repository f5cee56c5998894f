import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.accessibility import violations

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_resource_is_found_and_opened_by_keyboard(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/docs/api/202604/")

    page.get_by_role("link", name="candidateNotes").press("Enter")
    summary = page.locator("#candidateNotes summary").first
    summary.press("Enter")

    expect(page.locator("#candidateNotes")).to_contain_text('{"entities": {key: VersionedCandidateNote, …}}')
    expect(page.locator("#candidateNotes details").first).to_have_attribute("open", "")
    assert complaints == []


def test_the_page_fits_and_axe_finds_nothing(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/docs/api/")

    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
