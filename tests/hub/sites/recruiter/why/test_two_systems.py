"""“Why?” with two ATSs: each heading asks about one record of one ATS, so each question has only one answer."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.models import Integration
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db
WorkingAs = Callable[[Seat], Client]


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def lever(company: connected.Company) -> connected.Company:
    application = hub.customer_application()
    hub.enabled(application, company.admin_a.contract)
    Integration.objects.filter(application=application).update(integration_name="Lever")
    return connected.Company(application, company.admin_a, company.recruiter_a, company.admin_b)


def headings(browser: Client, **question: object) -> list[str]:
    page = browser.post("/why/", question).content.decode()
    found = re.findall(r'<h2 id="path-\d+"[^>]*>(.*?)(?:<span class="meta push">|</header>)', page, re.DOTALL)
    return [" ".join(unescape(strip_tags(heading)).split()) for heading in found]


def test_a_job_is_asked_about_by_its_ats(
    working_as: WorkingAs, company: connected.Company, lever: connected.Company
) -> None:
    connected.job(lever)

    answers = headings(working_as(company.recruiter_a), ask="job", id="REQ-2041")

    assert answers == [
        "Is REQ-2041 of ATS Simulator in the export list? No",
        "Is REQ-2041 of Lever in the export list? Yes",
    ]


def test_a_person_is_asked_about_by_each_record(
    working_as: WorkingAs, company: connected.Company, lever: connected.Company
) -> None:
    priya = connected.known_member(company)
    connected.known_member(lever, 2, member=priya)
    browser = working_as(company.recruiter_a)

    assert headings(browser, ask="person", id="Raghunathan") == [
        "Does C-1 in ATS Simulator mark Priya Raghunathan In ATS? Yes",
        "Does C-2 in Lever mark Priya Raghunathan In ATS? Yes",
    ]
    assert headings(browser, ask="person", id="C-2") == ["Is C-2 marked In ATS? Yes"]


def test_an_id_that_two_systems_use_is_asked_about_by_its_ats(
    working_as: WorkingAs, company: connected.Company, lever: connected.Company
) -> None:
    priya = connected.known_member(company)
    connected.known_member(lever, member=priya)
    browser = working_as(company.recruiter_a)

    assert sorted(headings(browser, ask="person", id="C-1")) == [
        "Is C-1 in ATS Simulator marked In ATS? Yes",
        "Is C-1 in Lever marked In ATS? Yes",
    ]
    assert sorted(headings(browser, ask="application", id="A-1")) == [
        "Can I see application A-1 in ATS Simulator? Yes",
        "Can I see application A-1 in Lever? Yes",
    ]


def test_hidden_records_are_told_apart_by_a_number(
    working_as: WorkingAs, company: connected.Company, lever: connected.Company
) -> None:
    """Hidden records get numbers in the headings, because an admin is not told in which ATS a hidden record is."""
    priya = connected.known_member(company)
    connected.known_member(lever, member=priya)
    for one in (company, lever):
        lists.put(one.application, "G", "REQ-2041")
    lists.assign(company.application, "G", company.recruiter_a)
    browser, colleague = working_as(company.admin_a), company.recruiter_a.pk

    assert sorted(headings(browser, ask="person", id="Raghunathan", seat=colleague)) == [
        "Does hidden record 1 mark Priya Raghunathan In ATS? Yes",
        "Does hidden record 2 mark Priya Raghunathan In ATS? No",
    ]
    assert sorted(headings(browser, ask="person", id="C-1", seat=colleague)) == [
        "Is C-1 (hidden record 1) marked In ATS? Yes",
        "Is C-1 (hidden record 2) marked In ATS? No",
    ]
    assert sorted(headings(browser, ask="application", id="A-1", seat=colleague)) == [
        "Can Amara Okafor see application A-1 (hidden record 1)? Yes",
        "Can Amara Okafor see application A-1 (hidden record 2)? No",
    ]


def test_a_record_that_looks_missing_to_a_recruiter_does_not_change_the_question(
    working_as: WorkingAs, company: connected.Company, lever: connected.Company
) -> None:
    priya = connected.known_member(company)
    connected.known_member(lever, member=priya)
    lists.put(lever.application, "G", "REQ-2041")

    answers = headings(working_as(company.recruiter_a), ask="person", id="Raghunathan")

    assert answers == ["Is Priya Raghunathan marked In ATS? Yes"]
