"""If a record in a list has not changed for two years, the agent does not read the record's parts.

Recruiter keeps the parts that it already has.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import httpx2
import pytest

from hirewire.agent.completeness.models import Difference, Proof, ProofState
from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.teamtailor import Teamtailor
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.attachments.models import Attachment
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from tests.agent.connectors.ashby.data import fill as fill_ashby
from tests.agent.connectors.lever.data import fill as fill_lever
from tests.agent.connectors.smartrecruiters.data import fill as fill_smartrecruiters
from tests.agent.connectors.teamtailor.data import fill as fill_teamtailor
from tests.agent.connectors.workable.data import fill as fill_workable
from tests.agent.support import compare, later
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db
MADE: Final[dict[str, tuple[type[Double], Callable[[Any], Any]]]] = {
    "ashby": (Ashby, fill_ashby),
    "lever": (Lever, fill_lever),
    "smartrecruiters": (SmartRecruiters, fill_smartrecruiters),
    "teamtailor": (Teamtailor, fill_teamtailor),
    "workable": (Workable, fill_workable),
}
LONG: Final = timedelta(days=800)


class MovedClock(RunningClock):
    def advance(self, seconds: float) -> None:
        self.lead += timedelta(seconds=seconds)


@pytest.fixture(params=MADE)
def double(request: pytest.FixtureRequest) -> Double:
    make, fill = MADE[request.param]
    double = make(clock=MovedClock())
    fill(double)
    return double


@pytest.fixture
def story(db: None, double: Double, request: pytest.FixtureRequest) -> Iterator[Story]:
    name = request.node.callspec.params["double"]
    account = DOUBLES[name].settings("http://double.test")
    others = {"double.test": httpx2.WSGITransport(app=double)}
    with running_story(account, others, connector=name) as story:
        yield story


def age(double: Double) -> None:
    assert isinstance(double.clock, MovedClock)
    double.clock.advance(LONG.total_seconds())


def parts() -> set[tuple[object, ...]]:
    fields = {
        Stage: ("part_id", "stage", "ats_created_at"),
        ApplicationNote: ("part_id", "note"),
        InterviewFeedback: ("part_id", "feedback"),
        CandidateNote: ("note_id", "note"),
        Attachment: ("attachment_id", "file_name"),
    }
    return {(model.__name__, *row) for model, names in fields.items() for row in model.objects.values_list(*names)}


def rescan(story: Story, *, after: int = 0) -> None:
    services.rescan(connection=story.connection)
    later(minutes=after + 2)


def read_by_themselves(story: Story, *, after: int) -> None:
    people = Candidate.objects.values_list("ats_candidate_id", flat=True)
    applications = Application.objects.values_list("ats_job_application_id", flat=True)
    hints = [Hint(Stream.CANDIDATES, key) for key in people] + [Hint(Stream.APPLICATIONS, key) for key in applications]
    services.take_hints(connection=story.connection, hints=hints)
    later(minutes=after + 2)


def test_a_rescan_of_old_records_leaves_their_parts_in_recruiter(story: Story, double: Double) -> None:
    story.enable()
    before = parts()
    age(double)

    rescan(story)

    assert before
    assert parts() == before
    assert set(Sent.objects.filter(is_there=True, reason="").values_list("tries", flat=True)) == {1}, (
        "nothing is sent again"
    )


def test_an_option_applies_to_the_parts_of_old_records(story: Story, double: Double) -> None:
    story.enable()
    before = parts()
    story.call("PUT", "/options", body={"private_notes": True, "draft_feedback": True})
    later(minutes=2)
    age(double)

    story.call("PUT", "/options", body={"private_notes": False, "draft_feedback": False})
    later(minutes=4)

    assert parts() == before


def test_the_parts_of_old_records_are_not_differences(story: Story, double: Double) -> None:
    story.enable()
    before = parts()
    compare()
    refused = set(Difference.objects.values_list("kind", "entity", "key"))
    age(double)

    compare()

    assert Proof.objects.get().state == ProofState.JUDGED
    assert set(Difference.objects.values_list("kind", "entity", "key")) == refused
    assert parts() == before


def test_a_record_that_was_old_from_the_start_is_complete_once_it_is_read_by_itself(
    story: Story, double: Double
) -> None:
    age(double)
    story.enable()
    at_first = parts()
    rescan(story)
    after_rescan = parts()

    read_by_themselves(story, after=2)
    complete = parts()
    rescan(story, after=4)

    assert after_rescan == at_first
    assert len(complete) > len(at_first)
    assert parts() == complete
