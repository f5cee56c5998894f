from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export, ExportState
from tests.factories import connected, hub
from tests.support.html import tidy

pytestmark = pytest.mark.django_db

#: Data from the ATS that must not appear anywhere in the page, not even in an attribute.
SECRETS = ("In ATS", "C-1", "REQ-2041", "Onsite interview", "Senior Data Engineer", "Childcare", "Led the replay")


@pytest.fixture
def company() -> connected.Company:
    return connected.company()


@pytest.fixture
def stranger() -> Seat:
    other = connected.company()
    other.switch(contract=True, company=True)
    return other.admin_a


@pytest.mark.parametrize(
    ("contract", "is_company", "a_sees", "b_sees"),
    [(False, False, False, False), (True, False, True, False), (False, True, True, True), (True, True, True, True)],
)
def test_the_switches_decide_who_sees_ats_data(
    working_as: Callable[[Seat], Client],
    company: connected.Company,
    stranger: Seat,
    contract: bool,  # noqa: FBT001 - a column of the table
    is_company: bool,  # noqa: FBT001 - a column of the table
    a_sees: bool,  # noqa: FBT001 - a column of the table
    b_sees: bool,  # noqa: FBT001 - a column of the table
) -> None:
    member = connected.known_member(company)
    company.switch(contract=contract, company=is_company)

    assert secrets_on(working_as(company.recruiter_a), f"/people/{member.pk}/") == (set(SECRETS) if a_sees else set())
    assert secrets_on(working_as(company.admin_b), f"/people/{member.pk}/") == (set(SECRETS) if b_sees else set())
    assert secrets_on(working_as(stranger), f"/people/{member.pk}/") == set()


@pytest.mark.parametrize(
    ("contract", "is_company", "seats"),
    [(False, False, []), (True, False, ["a"]), (False, True, ["a", "b"])],
)
def test_search_marks_people_only_for_seats_that_see_ats_data(
    working_as: Callable[[Seat], Client],
    company: connected.Company,
    stranger: Seat,
    contract: bool,  # noqa: FBT001 - a column of the table
    is_company: bool,  # noqa: FBT001 - a column of the table
    seats: list[str],
) -> None:
    connected.known_member(company)
    company.switch(contract=contract, company=is_company)
    viewers = {"a": company.recruiter_a, "b": company.admin_b, "stranger": stranger}

    seen = [name for name, seat in viewers.items() if "In ATS · 1 job" in page(working_as(seat), "/search/")]

    assert seen == seats


def test_without_viewers_or_lists_no_page_shows_who_is_in_the_ats(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.application.integrations.get(integration_type="IN_ATS_INDICATOR").configurations.all().delete()
    company.switch(contract=True)
    member = connected.known_member(company)

    browser = working_as(company.recruiter_a)

    assert secrets_on(browser, f"/people/{member.pk}/") == set()
    assert secrets_on(browser, f"/people/{member.pk}/export/") == set()
    assert "In ATS ·" not in page(browser, "/search/")


def test_a_profile_link_from_the_ats_cannot_run_a_script(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(contract=True)
    member = connected.known_member(company)
    connected.Candidate.objects.update(external_profile_url="javascript:alert(1)")

    assert "javascript:" not in page(working_as(company.recruiter_a), f"/people/{member.pk}/")


def test_a_job_is_linked_where_the_seat_sees_it(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(contract=True)
    member, posting = connected.known_member(company), connected.job(company)
    browser = working_as(company.recruiter_a)

    assert f'href="/jobs/{posting.posting_id}/">{posting.title}</a>' in page(browser, f"/people/{member.pk}/")


def test_why_tells_an_export_from_a_link_by_hand(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    company.switch(contract=True)
    by_hand, exported = (
        connected.known_member(company),
        connected.known_member(company, 2, member=hub.member("Ann", "Ash")),
    )
    Match.objects.update(is_manual=True)
    export = exports.request_export(seat=company.recruiter_a, member=exported, application=company.application)
    Export.objects.filter(pk=export.pk).update(state=ExportState.ARRIVED, ats_candidate_id="C-2")
    browser = working_as(company.recruiter_a)

    assert "linked by hand" in page(browser, f"/people/{by_hand.pk}/")
    assert "linked by an export" in page(browser, f"/people/{exported.pk}/")


def page(browser: Client, address: str) -> str:
    return tidy(browser.get(address).content.decode())


def secrets_on(browser: Client, address: str) -> set[str]:
    content = page(browser, address)
    return {secret for secret in SECRETS if secret in content}
