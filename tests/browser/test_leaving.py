"""The guided paths of a company's data in a browser: by keyboard, on a telephone, in both colour schemes."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.integrations.models import ContractAccess
from hirewire.hub.moves.models import CompanyMove
from tests.browser.accessibility import examine
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "simulator-demo"


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    connected.known_member(company)
    return company


@pytest.fixture
def data(page: Page, live_server: LiveServer, company: connected.Company) -> str:
    """The address of Admin Settings, Data; an admin of the contract with the ATS has signed in."""
    person = hub.person("Noor", "Haddad", password=PASSWORD)
    hub.admin_seat(company.admin_a.contract, person)
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/search/**")
    return f"{live_server.url}/settings/data/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_paths_fit_a_telephone_and_read_well(page: Page, data: str, complaints: list[str], scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 800})
    found = {}

    for path in ("", "company-id/", "leaving/"):
        page.goto(f"{data}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[path] = (wide, [one["id"] for one in examine(page).response["violations"]])

    assert found == dict.fromkeys(("", "company-id/", "leaving/"), (360, []))
    assert complaints == []


def test_a_change_of_the_id_is_planned_and_called_off_by_keyboard(page: Page, data: str, complaints: list[str]) -> None:
    page.goto(f"{data}company-id/")
    page.get_by_label("Larkspur Talent Americas").uncheck()
    page.get_by_label("New company id").focus()
    page.keyboard.type("7700005")
    page.get_by_label("On a day of your choice").focus()
    page.keyboard.press("Space")
    page.get_by_label("Day of the switch-over").fill("2099-01-01")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="to 7700005")).to_be_visible()
    planned = (CompanyMove.objects.get().is_open, [one["id"] for one in examine(page).response["violations"]])

    page.get_by_role("button", name="Call it off").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Called off", exact=True)).to_be_visible()

    assert planned == (True, [])
    assert not CompanyMove.objects.get().is_open
    assert complaints == []


def test_everything_is_switched_off_by_keyboard(page: Page, data: str, complaints: list[str]) -> None:
    page.goto(f"{data}leaving/")
    page.get_by_role("button", name="Switch off everything that I administer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("No ATS is switched on")).to_be_visible()

    assert not ContractAccess.objects.filter(is_on=True).exists()
    assert complaints == []
