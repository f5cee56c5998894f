import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.integrations.ending import end_contract
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from tests.factories import connected
from tests.support.html import tidy
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    return connected.company()


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.admin_a)


def switch(browser: Client, company: connected.Company, level: str, *, on: bool) -> str:
    address = f"/settings/ats/{company.application.pk}/{level}/"
    return browser.post(address, {"on": str(on).lower()}, headers={"hx-request": "true"}).content.decode()


@pytest.mark.parametrize(
    ("contract", "is_company", "label"),
    [
        (False, False, "Not Activated"),
        (True, False, "Contract Level Activated"),
        (False, True, "Company Level Activated"),
        (True, True, "Activated"),
    ],
)
def test_the_label_follows_the_switches(
    browser: Client,
    company: connected.Company,
    contract: bool,  # noqa: FBT001 - a column of the table
    is_company: bool,  # noqa: FBT001 - a column of the table
    label: str,
) -> None:
    company.switch(contract=contract, company=is_company)

    (details,) = browser.get("/settings/ats/").context["cards"]

    assert details.card.label == label
    assert f"</svg>{label}</span>" in browser.get("/settings/ats/").content.decode()


@pytest.mark.parametrize("is_on", [True, False])
def test_why_an_ats_is_not_connected_is_asked_only_while_one_is_off(
    browser: Client, company: connected.Company, *, is_on: bool
) -> None:
    company.switch(contract=is_on)

    page = browser.get("/settings/ats/").content.decode()

    assert ("Why is an ATS not connected?" in page) is not is_on


def test_the_page_says_that_either_switch_is_enough(browser: Client) -> None:
    assert "Each switch works independently." in browser.get("/settings/ats/").content.decode()


def test_an_instance_shows_its_environment(browser: Client, settings: Settings) -> None:
    marks = []
    for environment in ("sandbox", "staging", ""):
        settings.HIREWIRE_ENVIRONMENT = environment
        title = browser.get("/settings/ats/").content.decode().partition("card fold")[2].partition("</h2>")[0]
        marks.append(re.findall(r'class="badge wait tag">([^<]*)<', title))

    assert marks == [["SANDBOX"], ["STAGING"], []]


def test_a_contract_that_ended_says_when_and_why_on_every_page(browser: Client, company: connected.Company) -> None:
    seat = company.admin_a
    end_contract(contract=seat.contract, person=seat.person, cause="It was not renewed.")

    pages = [browser.get(path).content.decode() for path in ("/search/", "/settings/ats/")]

    assert ["It was not renewed." in page for page in pages] == [True, True]


def test_switching_takes_effect_at_once_and_is_audited(browser: Client, company: connected.Company) -> None:
    card = switch(browser, company, "contract", on=True)
    switch(browser, company, "company", on=True)
    switch(browser, company, "contract", on=False)

    assert "Contract Level Activated" in card
    assert not ContractAccess.objects.get().is_on
    assert CompanyAccess.objects.get().is_on
    switched = AuditEntry.objects.filter(action__endswith="_switched").order_by("pk")
    assert list(switched.values_list("action", "before", "after")) == [
        ("integration.contract_switched", "off", "on"),
        ("integration.company_switched", "off", "on"),
        ("integration.contract_switched", "on", "off"),
    ]


def test_turning_off_asks_first(browser: Client, company: connected.Company) -> None:
    connected.known_member(company)
    company.switch(contract=True)

    page = tidy(browser.get("/settings/ats/").content.decode())

    assert "Turn contract level off?" in page
    assert "stops receiving ATS data at once, and its 2 seats no longer see it. The 6 stored records stay" in page


def test_a_contract_without_a_request_sees_why_its_switch_is_disabled(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(company=True)

    (details,) = working_as(company.admin_b).get("/settings/ats/").context["cards"]
    contract, whole_company = details.switches

    assert "This has not been requested on Larkspur Talent Americas yet" in contract.reason
    assert (whole_company.is_on, whole_company.reason) == (True, "")


def test_before_the_partner_answers_there_is_no_card(browser: Client, company: connected.Company) -> None:
    company.application.integrations.update(named_at=None)

    context = browser.get("/settings/ats/").context

    assert context["cards"] == []
    assert [card.number for card in context["waiting"]] == [company.application.pk]


def test_seats_without_the_right_are_told_who_can_switch(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    (details,) = working_as(company.recruiter_a).get("/settings/ats/").context["cards"]

    assert {one.reason for one in details.switches} == {
        "You are not an admin of this contract. Ingrid Solheim can change this."
    }


def test_seats_without_the_right_read_every_reason(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(contract=True)

    answer = working_as(company.recruiter_a).get("/settings/ats/")

    (details,) = answer.context["cards"]
    page = tidy(answer.content.decode())
    assert details.records_reason == (
        "You are not an admin of this contract. Ingrid Solheim can change this. "
        "To change this, first turn off company level, and contract level for every contract."
    )
    assert "Only an admin of this contract can remove synced records. Ingrid Solheim can do this." in page
    assert "First turn off company level" not in page


def test_a_purge_requires_both_switches_off_and_shows_its_progress(browser: Client, company: connected.Company) -> None:
    connected.known_member(company)
    company.switch(contract=True)
    address = f"/settings/ats/{company.application.pk}/purge/"

    early = browser.post(address, follow=True).content.decode()
    kept = Candidate.objects.count()
    company.switch()
    waiting = browser.post(address, follow=True).content.decode()
    run_tasks()
    done = browser.get("/settings/ats/").content.decode()

    assert "Turn the integration off" in early
    assert (kept, Candidate.objects.count()) == (1, 0)
    assert "Being removed" in waiting
    assert 'hx-trigger="load delay:1s"' in waiting
    assert "Everything that this ATS has sent is being removed." in waiting
    assert ">Removed</b>" in tidy(done)
    assert 'hx-trigger="load delay:1s"' not in done
    assert "Nothing from this ATS is stored here." in done


def test_learn_more_names_whom_to_ask(working_as: Callable[[Seat], Client], company: connected.Company) -> None:
    page, own = [
        tidy(working_as(seat).get("/learn-more/").content.decode()) for seat in (company.recruiter_a, company.admin_a)
    ]

    contract = company.admin_a.contract.name
    assert f"{company.admin_a.person.name} can switch both levels for {contract}." in page
    assert f"You are an admin of {contract} and can switch both levels." in own
