"""In Workable, a person has the id of their first record.

The person stays in Recruiter when that record is deleted.
"""

from collections.abc import Callable, Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.completeness.models import Difference
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.doubles.workable.seed import seed
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.support import compare, later
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


def copy_in(workable: Workable) -> Row:
    # Choose the copy of the last person's record. The first person has only a single name, and Recruiter refuses such
    # people.
    return [row for row in workable.store.rows("candidates") if row["originating_candidate_id"]][-1]


def applications(candidate: str) -> set[str]:
    rows = Application.objects.filter(ats_candidate_id=candidate)
    return set(rows.values_list("ats_job_application_id", flat=True))


def delete(workable: Workable, key: str) -> None:
    workable.store.remove_candidate(key)


def anonymize(workable: Workable, key: str) -> None:
    workable.store.change("candidates", key, anonymized=True)


@pytest.mark.parametrize("is_told", [True, False], ids=["webhook", "lists"])
@pytest.mark.parametrize("leave", [delete, anonymize])
def test_a_person_outlives_their_first_record(
    story: Story, workable: Workable, leave: Callable[[Workable, str], None], *, is_told: bool
) -> None:
    copy = copy_in(workable)
    first = copy["originating_candidate_id"]
    before = applications(first)
    workable.store.change("candidates", copy["id"], firstname="Newer")

    leave(workable, first)
    if is_told:
        hints = [Hint(Stream.CANDIDATES, first), Hint(Stream.APPLICATIONS, first)]
        services.take_hints(connection=story.connection, hints=hints)
    later(minutes=2)
    later(days=8)

    assert before == {first, copy["id"]}
    assert applications(first) == {copy["id"]}
    assert Candidate.objects.get(ats_candidate_id=first).first_name == "Newer"


def test_a_person_leaves_with_their_last_record(story: Story, workable: Workable) -> None:
    copy = copy_in(workable)
    first = copy["originating_candidate_id"]
    delete(workable, first)
    later(days=8)

    delete(workable, copy["id"])
    later(days=16)

    assert not applications(first)
    assert not Candidate.objects.filter(ats_candidate_id=first).exists()


def test_a_person_without_their_first_record_is_not_a_difference(story: Story, workable: Workable) -> None:
    copy = copy_in(workable)
    delete(workable, copy["originating_candidate_id"])
    later(days=8)

    compare()

    assert not Difference.objects.filter(key=copy["originating_candidate_id"]).exists()
