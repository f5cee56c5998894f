"""Who may learn why Recruiter refused a job: admins, and also recruiters if the ATS hides no jobs."""

import uuid
from collections.abc import Callable

import pytest
from django.db.models import TextChoices
from django.test import Client

from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from tests.factories import connected, lists
from tests.hub.sites.recruiter.why.test_why import WorkingAs, ask, ends_at

pytestmark = pytest.mark.django_db
#: A reason that quotes a value from the ATS. The hub's own reasons also quote such values.
REASON = 'ERROR :: /title :: length of "Successor of Amara Okafor" is out of range'


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def receive(of: connected.Company, status: TextChoices = TaskStatus.FAILED, reason: str = REASON) -> None:
    PostingTask.objects.create(
        id=uuid.uuid4(),
        organization=of.application.organization,
        application=of.application,
        external_job_posting_id="REQ-7",
        status=status,
        error_message=reason,
    )


def about_job(browser: Client) -> str:
    return ask(browser, ask="job", id="REQ-7")


def hide_some(of: connected.Company) -> None:
    lists.put(of.application, "G", "REQ-1")


@pytest.mark.parametrize("hide", [hide_some, lambda of: lists.close(of.application)], ids=["lists", "closed"])
@pytest.mark.parametrize(
    ("status", "reason"),
    [(TaskStatus.FAILED, REASON), (TaskStatus.IN_PROGRESS, ""), (TaskStatus.SUCCEEDED, "")],
)
def test_a_recruiter_learns_nothing_of_a_refused_job_if_the_ats_hides_jobs(
    working_as: WorkingAs,
    company: connected.Company,
    hide: Callable[[connected.Company], None],
    status: TextChoices,
    reason: str,
) -> None:
    hide(company)
    browser = working_as(company.recruiter_a)
    unknown = about_job(browser)

    receive(company, status, reason)

    assert about_job(browser) == unknown


def test_a_recruiter_learns_why_a_job_was_refused_if_the_ats_hides_none(
    working_as: WorkingAs, company: connected.Company
) -> None:
    receive(company)

    text = about_job(working_as(company.recruiter_a))

    assert (ends_at(text), REASON in text) == ("Processed", True)


def test_somebody_who_sees_the_list_of_jobs_learns_why_one_was_refused(
    working_as: WorkingAs, company: connected.Company
) -> None:
    hide_some(company)
    receive(company)

    text = about_job(working_as(company.admin_a))

    assert (ends_at(text), REASON in text) == ("Processed", True)
