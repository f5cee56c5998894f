import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.agent.people.services import add_operator
from tests.browser.accessibility import violations
from tests.browser.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def console(page: Page, live_server: LiveServer) -> str:
    url = live_server.url.replace("localhost", "ats.localhost") + "/agent"
    add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")
    sign_in(page, url, "wanda@agent.example", PASSWORD)
    expect(page.get_by_role("heading", name="Connections")).to_be_visible()
    return url


@pytest.mark.usefixtures("console")
def test_on_a_phone_the_menu_leads_to_the_pages_that_the_bar_has_no_room_for(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})

    page.get_by_role("button", name="Menu").click()
    assert violations(page) == []
    page.get_by_role("dialog").get_by_role("link", name="Writes").click()

    expect(page.get_by_role("heading", name="Writes into the ATSs")).to_be_visible()


@pytest.mark.usefixtures("console")
def test_more_closes_with_escape_and_changes_the_language(page: Page) -> None:
    more = page.locator(".nav summary")

    more.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Deutsch")).to_be_hidden()
    expect(more).to_be_focused()
    more.press("Enter")
    page.get_by_role("button", name="Deutsch").click()

    expect(page.locator("html")).to_have_attribute("lang", "de")
