import re
from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from tests.factories import connected, hub
from tests.hub.recruiting.bell.stories import moved
from tests.support.html import tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def test_a_job_page_lists_applicants_with_their_stage(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    connected.known_member(company)
    job = connected.job(company)
    connected.follow(company)

    page = working_as(company.recruiter_a).get(f"/jobs/{job.posting_id}/").content.decode()

    assert "Senior Data Engineer, Claims" in page
    assert "Priya Raghunathan" in page
    assert "Onsite interview" in page


@pytest.mark.parametrize(("stage", "badge"), [("Hired", "live"), ("Not hired", "plain"), ("Offer", "plain")])
def test_a_hired_person_is_not_marked_as_rejected(
    working_as: Callable[[Seat], Client], company: connected.Company, stage: str, badge: str
) -> None:
    member = connected.known_member(company)
    job = connected.job(company)
    moved(company, stage)
    browser = working_as(company.recruiter_a)

    pages = [
        browser.get(address).content.decode()
        for address in (f"/jobs/{job.posting_id}/", f"/people/{member.pk}/?tab=ats")
    ]

    found = rf'<span class="badge {badge}"><svg(?s:(?!</svg>).)*</svg>{stage}</span>'
    assert [len(re.findall(found, page)) for page in pages] == [1, 1]


def test_a_job_of_another_company_or_a_disconnected_ats_is_not_found(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    job = connected.job(company)
    address = f"/jobs/{job.posting_id}/"
    company.switch(contract=False)

    assert working_as(company.recruiter_a).get(address).status_code == 404
    assert working_as(hub.seat()).get(address).status_code == 404


def test_a_job_page_names_the_owner_who_follows_it(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    owner, colleague = company.recruiter_a, company.admin_a
    job = connected.job(company)
    job.requisition_owner_first_name, job.requisition_owner_last_name = "Amara", "Okafor"
    job.requisition_owner_email = owner.person.email
    job.save()

    own, other = (
        tidy(working_as(seat).get(f"/jobs/{job.posting_id}/").content.decode()) for seat in (owner, colleague)
    )

    assert ("You own this job" in own, "Unfollow" in own) == (True, True)
    assert ("Owner: Amara Okafor" in other, "Unfollow" in other) == (True, False)
