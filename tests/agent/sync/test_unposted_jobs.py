"""The applicants of a posted job stay in Recruiter when the job closes.

They stay even if the connection sends no unposted jobs.
"""

from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.doubles.workable.seed import seed
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.postings.models import JobPosting
from tests.agent.support import later
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def workable() -> Workable:
    return seed(Workable(clock=RunningClock(), limit=50), count=6)


@pytest.fixture
def story(db: None, workable: Workable) -> Iterator[Story]:
    account = DOUBLES["workable"].settings("http://workable.test")
    others = {"workable.test": httpx2.WSGITransport(app=workable)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="workable") as story:
        story.enable()
        yield story


def test_the_people_of_a_job_stay_when_it_is_closed(story: Story, workable: Workable) -> None:
    story.call("PUT", "/options", body={"unposted_jobs": False})
    later(minutes=2)
    application = Application.objects.first()
    assert application is not None
    key, job = application.ats_job_application_id, application.ats_job_posting_id

    workable.store.change("jobs", str(next(iter(workable.store.rows("jobs", shortcode=job)))["id"]), state="archived")
    later(minutes=4)
    workable.store.move(workable.store.tables["candidates"][key], "offer")
    later(minutes=6)

    assert Application.objects.filter(ats_job_application_id=key).exists()
    assert JobPosting.objects.get(external_job_posting_id=job).state == "CLOSED"


def test_an_open_job_that_is_no_longer_posted_leaves(story: Story, workable: Workable) -> None:
    story.call("PUT", "/options", body={"unposted_jobs": False})
    row = next(iter(workable.store.rows("jobs", state="published")))

    workable.store.change("jobs", row["id"], state="closed")
    later(minutes=2)

    assert JobPosting.objects.get(external_job_posting_id=row["shortcode"]).state == "CLOSED"


def test_a_job_that_was_never_posted_does_not_appear_when_it_is_closed(story: Story, workable: Workable) -> None:
    row = next(iter(workable.store.rows("jobs", state="published")))
    workable.store.change("jobs", row["id"], state="closed")
    story.call("PUT", "/options", body={"unposted_jobs": False})
    later(minutes=2)
    JobPosting.objects.all().delete()

    workable.store.change("jobs", row["id"], state="archived")
    later(minutes=4)

    assert not JobPosting.objects.filter(external_job_posting_id=row["shortcode"]).exists()
