import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.lifecycle.purges.tasks import carry_on
from hirewire.hub.platform.integrations import ending
from hirewire.hub.platform.integrations.errors import ContractOver
from hirewire.hub.platform.integrations.models import CompanyAccess, Configuration, ContractAccess
from hirewire.hub.platform.integrations.queries import applications_for, card
from hirewire.hub.platform.integrations.services import request_integration, switch_contract
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

WorkingAs = Callable[[Seat], Client]
PAGE = "/settings/data/leaving/"


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    hub.ready(company.application, company.admin_b.contract)
    connected.known_member(company)
    company.switch(contract=True, company=True)
    return company


def text(browser: Client, path: str = PAGE) -> str:
    return browser.get(path).content.decode()


def steps_now(page: str) -> list[str]:
    return re.findall(r'class="dot now".*?(\d)\. ', page, re.DOTALL)


def on() -> tuple[int, int]:
    return (ContractAccess.objects.filter(is_on=True).count(), CompanyAccess.objects.filter(is_on=True).count())


def test_everything_that_one_administers_can_be_switched_off_at_once(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.admin_a)

    after = browser.post(f"{PAGE}off/", follow=True).content.decode()

    assert on() == (1, 0)
    others = f"Larkspur Talent Americas ({company.admin_b.person.name})"
    assert f"An admin has to turn contract level off for this contract: {others}." in after
    assert PushEvent.objects.filter(type="INTEGRATION_STATUS_CHANGE").count() == 2


def test_turning_everything_off_asks_first_and_names_what_turns_off(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.admin_a)

    page = tidy(text(browser))
    browser.post(f"{PAGE}off/")
    after = text(browser)

    name = company.application.name
    assert f"On: {name}, for Larkspur Talent Americas, Larkspur Talent EMEA and at company level." in page
    question = page.partition('<dialog class="dialog" id="off"')[2].partition("</dialog>")[0]
    assert "Contract level turns off for Larkspur Talent EMEA." in question
    assert "Company level turns off for the whole company." in question
    assert "data/leaving/off/" in question
    assert page.count("data/leaving/off/") == 1
    # Only one contract is still on. This admin is not an admin of that contract, and so has nothing to turn off.
    assert f"On: {name}, for Larkspur Talent Americas." in tidy(after)
    assert "Turn off everything" not in after


def test_the_guide_leads_through_every_step_to_the_certificate(
    working_as: WorkingAs, company: connected.Company
) -> None:
    hub.admin_seat(company.admin_b.contract, company.admin_a.person)
    browser = working_as(company.admin_a)
    start = text(browser)
    browser.post(f"{PAGE}off/")
    off = text(browser)
    Configuration.objects.filter(key="CALLBACK_URL").delete()
    away = text(browser)
    browser.post("/settings/data/removals/", {"scope": "ATS", "confirmation": "Larkspur Health"})
    run_tasks()
    removing = text(browser)
    with clock.moved(timedelta(minutes=11)):
        carry_on(0)
        run_tasks()
    removed = text(browser)

    assert ("You can do this when everything is turned off." in start, "is still connected." in start) == (True, True)
    assert [steps_now(page) for page in (start, off, away, removing, removed)] == [["1"], ["3"], ["4"], ["4"], ["5"]]
    assert "No ATS is on" in off
    assert ("is not connected." in away, "is still connected." in away) == (True, False)
    assert (">Certificate<" in removing, "no sooner than ten minutes after" in tidy(removing)) == (False, True)
    assert (">Certificate<" in removed, Purge.objects.get().is_certified) == (True, True)
    assert not Candidate.objects.exists()


def test_a_contract_that_ends_keeps_its_data_and_loses_its_features(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.admin_a)
    browser.post(f"{PAGE}end/", {"cause": "Not renewed for 2027."})
    company.admin_a.refresh_from_db()

    page = text(browser, "/search/")
    company.recruiter_a.contract.refresh_from_db()

    assert ("This contract has ended" in page, "Not renewed for 2027." in page) == (True, True)
    assert applications_for(company.recruiter_a, Feature.EXPORT) == []
    assert Candidate.objects.exists()
    # The company's other contract stays on.
    assert on() == (1, 1)
    assert len(applications_for(company.admin_b, Feature.EXPORT)) == 1
    assert AuditEntry.objects.filter(action="company.contract_ended", after="Not renewed for 2027.").count() == 1


def test_ending_the_last_contract_switches_company_level_off(company: connected.Company) -> None:
    ending.end_contract(contract=company.admin_a.contract, person=company.admin_a.person, cause="")
    ending.end_contract(contract=company.admin_b.contract, person=company.admin_b.person, cause="")

    assert on() == (0, 0)


def test_an_ended_contract_can_neither_be_switched_on_nor_request(company: connected.Company) -> None:
    contract, person = company.admin_a.contract, company.admin_a.person
    ending.end_contract(contract=contract, person=person, cause="")
    contract.refresh_from_db()

    with pytest.raises(ContractOver, match="The contract Larkspur Talent EMEA has ended"):
        switch_contract(application=company.application, contract=contract, person=person, on=True)
    with pytest.raises(ContractOver):
        request_integration(application=company.application, contract=contract, person=person)


def test_a_reopened_contract_must_be_switched_on_again(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.admin_a)
    browser.post(f"{PAGE}end/", {"cause": ""})
    browser.post(f"{PAGE}reopen/")
    contract = company.admin_a.contract
    contract.refresh_from_db()

    off = on()
    switch_contract(application=company.application, contract=contract, person=company.admin_a.person, on=True)

    assert "This contract has ended" not in text(browser, "/search/")
    assert (off, on()) == ((1, 1), (2, 1))


def test_the_card_says_that_an_ats_has_disconnected(working_as: WorkingAs, company: connected.Company) -> None:
    Configuration.objects.filter(key="CALLBACK_URL").delete()

    found = card(company.admin_a.contract, company.application.pk)

    assert found is not None
    assert found.is_abandoned
    assert "The ATS has disconnected." in text(working_as(company.admin_a), "/settings/ats/")


def test_only_admins_can_take_the_steps(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.recruiter_a)

    refused = [browser.post(f"{PAGE}{step}/").status_code for step in ("off", "end", "reopen")]

    assert refused == [403, 403, 403]
    page = tidy(text(browser))
    assert ("End the contract</button>" in page, "Turn off everything" in page) == (False, False)
    assert f"Only admins can take these steps.</strong>{company.admin_a.person.name} can do this." in page
