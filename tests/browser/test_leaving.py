import pytest
from playwright.sync_api import Page, expect

from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.platform.integrations.models import ContractAccess
from tests.browser.accessibility import examine, violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def data(admin: str) -> str:
    return f"{admin}/data/"


def test_both_guides_fit_a_small_screen_and_are_accessible(page: Page, data: str, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    found = {}

    for path in ("", "company-id/", "leaving/"):
        page.goto(f"{data}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[path] = (wide, violations(page))

    assert found == dict.fromkeys(("", "company-id/", "leaving/"), (360, []))
    assert complaints == []


def test_a_change_of_the_id_is_planned_and_called_off_by_keyboard(page: Page, data: str, complaints: list[str]) -> None:
    page.goto(f"{data}company-id/")
    page.get_by_label("Larkspur Talent Americas").uncheck()
    page.get_by_label("New company id").focus()
    page.keyboard.type("7700005")
    page.get_by_label("On a specific day").focus()
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
    page.get_by_role("button", name="Turn off everything that I administer…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Turn off").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("No ATS is on")).to_be_visible()

    assert not ContractAccess.objects.filter(is_on=True).exists()
    assert complaints == []


def test_ending_a_contract_asks_first(page: Page, data: str, complaints: list[str]) -> None:
    page.goto(f"{data}leaving/")
    page.get_by_role("button", name="End the contract…").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Company level stays as it is, because other contracts")
    faults = [one["id"] for one in examine(page).response["violations"]]
    question.get_by_label("Reason (shown to the seats of this contract)").fill("Not renewed.")
    question.get_by_role("button", name="End the contract").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()

    assert (faults, complaints) == ([], [])
