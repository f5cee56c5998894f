from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.oauth import consents
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db
WorkingAs = Callable[[Seat], Client]

ADDRESS = "https://ats.larkspur.example"
NOTICE = "Connect your Recruiter account in ATS Simulator"


@pytest.fixture
def company() -> connected.Company:
    """An ATS with one job. The job's access list contains neither the admin nor the recruiter."""
    company = connected.company()
    company.switch(contract=True)
    connected.job(company)
    lists.put(company.application, "G", "REQ-2041")
    company.application.valid_js_sdk_domains = [ADDRESS]
    company.application.save()
    return company


@pytest.fixture(params=["jobs", "chooser", "profile", "why a person", "why a job", "why an application"])
def path(request: pytest.FixtureRequest, company: connected.Company) -> str:
    member = hub.member("Noor", "de Vries")
    return {
        "jobs": "/settings/jobs/",
        "chooser": f"/people/{member.pk}/export/",
        "profile": f"/people/{member.pk}/",
        "why a person": f"/why/?ask=person&person={member.pk}",
        "why a job": "/why/?ask=job&id=REQ-2041",
        "why an application": "/why/?ask=application&id=A-1",
    }[str(request.param)]


def notices(browser: Client, path: str) -> tuple[int, bool]:
    content = browser.get(path).content.decode()
    text = " ".join(unescape(strip_tags(content)).split())
    return text.count(NOTICE), f'href="{ADDRESS}/"' in content


def test_a_user_who_has_not_connected_is_asked_to_connect(
    working_as: WorkingAs, company: connected.Company, path: str
) -> None:
    assert notices(working_as(company.recruiter_a), path) == (1, True)


def test_a_connected_user_is_not_asked_to_connect(working_as: WorkingAs, company: connected.Company, path: str) -> None:
    person = company.recruiter_a.person
    consents.allow(application=company.application, person=person, scopes=["openid"])

    assert notices(working_as(company.recruiter_a), path) == (0, False)


def test_a_seat_on_an_access_list_is_not_asked_to_connect(
    working_as: WorkingAs, company: connected.Company, path: str
) -> None:
    lists.assign(company.application, "G", company.recruiter_a)

    assert notices(working_as(company.recruiter_a), path) == (0, False)


def test_without_lists_nobody_has_to_connect(working_as: WorkingAs, company: connected.Company, path: str) -> None:
    lists.remove(company.application, "G")

    assert notices(working_as(company.recruiter_a), path) == (0, False)


def test_an_ats_that_closed_its_records_also_requires_connecting(
    working_as: WorkingAs, company: connected.Company, path: str
) -> None:
    lists.remove(company.application, "G")
    lists.close(company.application)
    # An ATS that hides its jobs from everybody accepts no exports. Its export dialog therefore does not ask the
    # recruiter to connect an account.
    expected = (0, False) if path.endswith("/export/") else (1, True)

    assert notices(working_as(company.recruiter_a), path) == expected


def test_the_notice_does_not_reveal_whether_something_is_hidden(
    working_as: WorkingAs, company: connected.Company
) -> None:
    hidden, stranger = connected.known_member(company), hub.member("Priya", "Raghunathan")
    browser = working_as(company.recruiter_a)

    pages = [
        browser.get(f"/people/{member.pk}/").content.decode().replace(str(member.pk), "")
        for member in (hidden, stranger)
    ]

    assert pages[0].count("unconnected") == pages[1].count("unconnected") == 1


def test_an_admin_asking_for_a_colleague_is_told_to_have_them_connect(
    working_as: WorkingAs, company: connected.Company
) -> None:
    lists.profile(company.recruiter_a)
    asked = f"/why/?ask=job&id=REQ-2041&seat={company.recruiter_a.pk}"

    text = " ".join(strip_tags(working_as(company.admin_a).get(asked).content.decode()).split())

    assert "Amara Okafor has to connect their Recruiter account in ATS Simulator" in text
    assert "Amara Okafor has to connect their Recruiter account in the ATS: its access lists can name" in text
