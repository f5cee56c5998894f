from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

WorkingAs = Callable[[Seat], Client]
PAGE = "/settings/data/company-id/"
NEW = 7_700_004


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    hub.admin_seat(company.admin_b.contract, company.admin_a.person)
    connected.known_member(company)
    return company


def form(company: connected.Company, **changes: object) -> dict[str, object]:
    contracts = [company.admin_a.contract_id, company.admin_b.contract_id]
    return {"cause": "RENUMBERED", "number": NEW, "contracts": contracts, "when": "now", **changes}


def text(browser: Client, path: str = PAGE) -> str:
    return browser.get(path).content.decode()


def test_a_change_is_planned_and_called_off(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.admin_a)
    day = (clock.now() + timedelta(days=5)).date().isoformat()

    planned = browser.post(f"{PAGE}plan/", form(company, when="date", day=day), follow=True).content.decode()
    move = CompanyMove.objects.get()
    browser.post(f"{PAGE}{move.pk}/cancel/")
    after = text(browser)

    assert "Switch over now" in planned
    assert "Plan the change" not in planned
    assert ("Plan the change" in after, "Called off" in after) == (True, True)


def test_every_settings_page_announces_the_change_of_id(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.admin_a)
    old = company.admin_a.contract.organization_id
    day = (clock.now() + timedelta(days=5)).date().isoformat()
    browser.post(f"{PAGE}plan/", form(company, when="date", day=day))
    planned = text(browser, "/settings/ats/")
    browser.post(f"{PAGE}{CompanyMove.objects.get().pk}/now/")
    run_tasks()
    changed = text(browser, "/settings/ats/")
    trail = text(browser, "/settings/ats/audit/")

    assert f"The company id changes from {old} to {NEW}:" in planned
    assert f"The company id changed from {old} to {NEW}:" in changed
    assert "The company has a new id." in changed
    assert "Change of the company id planned:" in trail


def test_the_page_waits_for_the_switch_over_and_then_explains_both_ids(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.admin_a)
    old = company.admin_a.contract.organization_id

    under_way = browser.post(f"{PAGE}plan/", form(company), follow=True).content.decode()
    run_tasks()
    polled = browser.get(f"{PAGE}{CompanyMove.objects.get().pk}/")
    after = text(browser)

    assert "Switching over now." in under_way
    assert polled.headers["HX-Refresh"] == "true"
    assert f"Calls with {old} are treated as calls with the new id until" in after
    assert Candidate.objects.get().organization_id == NEW


def test_a_plan_stays_visible_when_another_company_joins(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.admin_a)
    day = (clock.now() + timedelta(days=5)).date().isoformat()
    browser.post(f"{PAGE}plan/", form(company, when="date", day=day))
    CompanyMove.objects.create(
        source=hub.organization("Larkspur Nordic"),
        number=company.admin_a.contract.organization_id,
        cause="MERGED",
        contract_ids=[],
        is_whole=True,
        switches_at=clock.now(),
        switched_at=clock.now(),
        former_until=clock.now() + timedelta(days=90),
    )

    page = text(browser)

    assert "Switch over now" in page
    assert page.count("Done") == 1


@pytest.mark.parametrize("is_on", [True, False])
def test_a_company_with_its_own_sign_in_is_warned_that_it_does_not_move(
    working_as: WorkingAs, company: connected.Company, *, is_on: bool
) -> None:
    contract = company.admin_a.contract
    IdentityProvider.objects.create(organization=contract.organization, contract=contract, name="ID", is_on=is_on)
    browser = working_as(company.admin_a)
    day = (clock.now() + timedelta(days=5)).date().isoformat()

    before = tidy(text(browser))
    browser.post(f"{PAGE}plan/", form(company, when="date", day=day))
    planned = tidy(text(browser))

    warning = "The company’s own sign-in and its directory do not move."
    without_mail = "If this installation sends no mail, its operator gives them a password."
    assert [words in page for page in (before, planned) for words in (warning, without_mail)] == [is_on] * 4


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 record is now under the new id."), (2, "2 records are now under the new id.")]
)
def test_the_records_that_moved_are_counted(
    working_as: WorkingAs, company: connected.Company, number: int, words: str
) -> None:
    browser = working_as(company.admin_a)
    browser.post(f"{PAGE}plan/", form(company))
    run_tasks()
    CompanyMove.objects.update(counts={"hub_candidate": number})

    state = tidy(text(browser, f"{PAGE}{CompanyMove.objects.get().pk}/"))

    assert words in state


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": ""}, "Enter the new company id."),
        ({"number": "x"}, "A company id is a number."),
        ({"contracts": []}, "Choose at least one contract."),
        ({"when": "date", "day": ""}, "Choose the day of the switch-over."),
        ({"when": "date", "day": "2020-01-01"}, "This day has passed."),
        ({"contracts": [1]}, "Select a valid choice."),
    ],
)
def test_an_invalid_plan_is_refused_beside_the_field(
    working_as: WorkingAs, company: connected.Company, wrong: dict[str, object], words: str
) -> None:
    answer = working_as(company.admin_a).post(f"{PAGE}plan/", form(company, **wrong))

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not CompanyMove.objects.exists()


def test_a_day_is_checked_only_if_one_is_chosen(working_as: WorkingAs, company: connected.Company) -> None:
    """The page shows the field for the day only with the option "date".

    With any other option, an error of the field would be invisible.
    """
    browser = working_as(company.admin_a)

    on_a_day = browser.post(f"{PAGE}plan/", form(company, when="date", day="soon"))
    now = browser.post(f"{PAGE}plan/", form(company, when="now", day="soon"))

    assert on_a_day.context["form"].errors == {"day": ["Enter a date, such as 2026-12-01."]}
    assert (now.status_code, now.headers["Location"]) == (302, PAGE)


def test_only_contracts_that_the_admin_can_move_are_ticked(working_as: WorkingAs, company: connected.Company) -> None:
    mine, other = company.admin_b.contract_id, company.admin_a.contract_id
    page = tidy(text(working_as(company.admin_b)))

    boxes = {pk: page.partition(f'id="contract-{pk}"')[2].partition(">")[0] for pk in (mine, other)}

    assert ("checked" in boxes[mine], "disabled" in boxes[mine]) == (True, False)
    assert ("checked" in boxes[other], "disabled" in boxes[other]) == (False, True)
    assert f"Only an admin of this contract can move it: {company.admin_a.person.name}." in page


def test_people_without_the_right_are_told_who_can_plan(working_as: WorkingAs, company: connected.Company) -> None:
    page = tidy(text(working_as(company.recruiter_a)))

    assert f"Only admins can plan a change. {company.admin_a.person.name} can do this." in page


def test_only_admins_of_the_company_can_plan_a_move(working_as: WorkingAs, company: connected.Company) -> None:
    day = (clock.now() + timedelta(days=5)).date().isoformat()
    refused = working_as(company.recruiter_a).post(f"{PAGE}plan/", form(company)).status_code
    not_everywhere = working_as(company.admin_b).post(f"{PAGE}plan/", form(company)).content.decode()
    working_as(company.admin_a).post(f"{PAGE}plan/", form(company, when="date", day=day))
    move = CompanyMove.objects.get()

    stranger = working_as(hub.admin_seat())
    foreign = [stranger.post(f"{PAGE}{move.pk}/{step}/").status_code for step in ("now", "cancel")]

    assert refused == 403
    assert "You are not an admin of Larkspur Talent EMEA." in not_everywhere
    assert (foreign, stranger.get(f"{PAGE}{move.pk}/").status_code) == ([404, 404], 404)
    assert "Switch over now" not in text(working_as(company.recruiter_a))
