from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import httpx2
import pytest
import stamina
from django.core.management import call_command

from hirewire.agent.completeness.models import Difference, DifferenceKind, Proof, ProofState
from hirewire.agent.console.status import status
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.seed import seed
from hirewire.agent.doubles.smartrecruiters.steps import STEPS
from hirewire.agent.doubles.steps import Values
from hirewire.agent.sync.models import Sync
from hirewire.hub.ats.applications.models import Application, InterviewFeedback, Stage
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.kit import clock
from tests.agent.support import compare, later
from tests.support.story import TENANT, Story, running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def double() -> SmartRecruiters:
    double = seed(SmartRecruiters(clock=RunningClock()), count=4)
    for key in applications(double):
        STEPS["add-feedback"](double, Values(application=key, text="Knows the ropes."))
    return double


@pytest.fixture
def story(db: None, double: SmartRecruiters) -> Iterator[Story]:
    account = DOUBLES["smartrecruiters"].settings("http://smartrecruiters.test")
    others = {"smartrecruiters.test": httpx2.WSGITransport(app=double)}
    with (
        stamina.set_testing(True, attempts=1, cap=True),
        running_story(account, others, connector="smartrecruiters") as story,
    ):
        yield story


def applications(double: SmartRecruiters) -> list[str]:
    return [f"{row['candidate']}:{row['job']}" for row in double.store.tables["applications"].values()]


def feedback() -> set[str]:
    return set(InterviewFeedback.objects.values_list("part_id", flat=True))


def missing(story: Story) -> list[str]:
    return [each["name"] for each in status(story.connection)["missing_permissions"]]


def check() -> str:
    output = StringIO()
    call_command("check_connection", connection=TENANT, stdout=output)
    return output.getvalue()


def test_a_first_sync_goes_on_and_names_the_permission(story: Story, double: SmartRecruiters) -> None:
    double.forbidden.add("reviews_read")

    state = story.enable()["sync"]["state"]

    assert (state, missing(story), feedback()) == ("complete", ["reviews_read"], set())
    assert Application.objects.count() > 0
    assert "MISSING  reviews_read: Read reviews. Without it, interview feedback does not arrive." in check()


def test_feedback_in_recruiter_stays_when_the_permission_is_withdrawn(story: Story, double: SmartRecruiters) -> None:
    story.enable()
    before = feedback()
    key = Application.objects.order_by("ats_job_application_id").values_list("ats_job_application_id", flat=True)[0]
    double.forbidden.add("reviews_read")
    stages = Stage.objects.count()
    STEPS["move-stage"](double, Values(application=key))

    later(seconds=61)

    assert Stage.objects.count() == stages + 1
    assert (feedback(), missing(story)) == (before, ["reviews_read"])
    assert before != set()


def test_feedback_that_the_key_may_not_read_is_not_a_difference(story: Story, double: SmartRecruiters) -> None:
    story.enable()
    double.forbidden.add("reviews_read")

    compare()

    assert feedback() != set()
    extra = Difference.objects.filter(kind=DifferenceKind.EXTRA)
    assert (Proof.objects.get().state, list(extra)) == (ProofState.JUDGED, [])


def test_once_the_permission_is_there_a_check_lets_the_feedback_arrive(story: Story, double: SmartRecruiters) -> None:
    double.forbidden.add("reviews_read")
    story.enable()
    double.forbidden.clear()

    check()
    later(seconds=61)

    assert missing(story) == []
    reviews = double.store.tables["reviews"].values()
    there = set(Application.objects.values_list("ats_job_application_id", flat=True))
    assert feedback() == {row["id"] for row in reviews if f"{row['candidate']}:{row['job']}" in there}
    assert feedback() != set()


def test_a_check_that_still_lacks_the_permission_reads_nothing_again(story: Story, double: SmartRecruiters) -> None:
    double.forbidden.add("reviews_read")
    story.enable()
    later(seconds=61)
    asked_anew = Sync.objects.get().asked_anew

    # The double limits the number of requests in each second of its clock. Move the clock on, so that the check and
    # the poll do not fall into the same second.
    with clock.moved(timedelta(seconds=90)):
        check()
    later(seconds=151)

    assert Sync.objects.get().asked_anew == asked_anew


def test_ids_that_the_key_may_not_list_keep_no_others_from_being_compared(
    story: Story, double: SmartRecruiters
) -> None:
    story.enable()
    gone = str(next(iter(double.store.tables["jobs"])))
    del double.store.tables["jobs"][gone]
    double.forbidden.add("candidates_read")

    later(days=8)

    assert Sync.objects.get().compared_at is not None
    assert JobPosting.objects.get(external_job_posting_id=gone).state == "CLOSED"
