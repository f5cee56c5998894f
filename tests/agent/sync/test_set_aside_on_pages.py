from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.doubles.workable.seed import seed
from hirewire.agent.mirror.models import Sent
from hirewire.agent.rehearsals import reading
from hirewire.agent.rehearsals import services as rehearsals
from hirewire.agent.rehearsals.queries import rehearsal_of
from hirewire.agent.sdk.connector import Entity, Page, Skipped
from hirewire.agent.sdk.errors import Faulty
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.agent.sync.models import Position, Sync
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.support import later
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def double() -> Workable:
    return seed(Workable(clock=RunningClock()), count=8)


@pytest.fixture
def story(db: None, double: Workable) -> Iterator[Story]:
    account = DOUBLES["workable"].settings("http://workable.test")
    others = {"workable.test": httpx2.WSGITransport(app=double)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="workable") as story:
        yield story


@pytest.fixture
def key(double: Workable) -> str:
    """The id of a record whose person has an e-mail address, is on one job, and has no other record."""
    rows = double.store.tables["candidates"].values()
    copied = {row["originating_candidate_id"] for row in rows}
    return next(str(row["id"]) for row in rows if row["email"] and not row["sourced"] and row["id"] not in copied)


@pytest.fixture
def copied(double: Workable) -> tuple[str, str]:
    """The ids of two records of a person on two jobs: first the record that stands for the person, then its copy."""
    rows = double.store.tables["candidates"].values()
    copy = next(row for row in rows if row["email"] and row["originating_candidate_id"])
    return str(copy["originating_candidate_id"]), str(copy["id"])


def fail(double: Workable, path: str, status: int = 500) -> None:
    def spoiled(request: Request, response: Response) -> Response:
        return Response(status, {"error": "no"}, response.headers) if request.path == path else response

    double.spoil = spoiled


def recover(double: Workable) -> None:
    double.spoil = lambda _request, response: response


def set_aside() -> set[tuple[str, str]]:
    return set(
        Sent.objects.filter(content="", blocked_by="", parent="", tries__gt=0)
        .exclude(reason="")
        .values_list("entity", "key")
    )


def both_of(*keys: str) -> set[tuple[str, str]]:
    """Each key twice, as a candidate and as an application, because Workable has one record for both."""
    return {(entity, key) for entity in ("candidates", "applications") for key in keys}


def arrived(key: str) -> tuple[bool, bool]:
    return (
        Candidate.objects.filter(ats_candidate_id=key).exists(),
        Application.objects.filter(ats_job_application_id=key).exists(),
    )


@pytest.mark.parametrize("status", [403, 500])
def test_a_first_sync_goes_on_without_a_candidate_who_arrives_later(
    story: Story, double: Workable, key: str, status: int
) -> None:
    fail(double, f"candidates/{key}", status)

    state = story.enable()["sync"]["state"]
    first = (set_aside(), arrived(key), Candidate.objects.count() > 0)
    recover(double)
    later(minutes=16)

    assert (state, first) == ("complete", (both_of(key), (False, False), True))
    assert (set_aside(), arrived(key)) == (set(), (True, True))


def test_the_application_of_a_copy_that_cannot_be_read_arrives_later(
    story: Story, double: Workable, copied: tuple[str, str]
) -> None:
    original, copy = copied
    fail(double, f"candidates/{copy}")

    story.enable()
    first = (set_aside(), arrived(original), arrived(copy))
    recover(double)
    later(minutes=16)

    assert first == (both_of(copy), (True, True), (False, False))
    assert (set_aside(), arrived(original), arrived(copy)) == (set(), (True, True), (False, True))


def test_somebody_whose_first_record_cannot_be_read_arrives_later_with_both_applications(
    story: Story, double: Workable, copied: tuple[str, str]
) -> None:
    original, copy = copied
    fail(double, f"candidates/{original}")

    story.enable()
    first = (set_aside(), arrived(original), arrived(copy))
    recover(double)
    later(minutes=16)

    assert first == (both_of(original, copy), (False, False), (False, False))
    assert (set_aside(), arrived(original), arrived(copy)) == (set(), (True, True), (False, True))


def test_an_application_that_cannot_be_read_is_set_aside_without_its_candidate(
    story: Story, double: Workable, key: str
) -> None:
    fail(double, f"candidates/{key}/activities")

    story.enable()
    first = (set_aside(), arrived(key))
    recover(double)
    later(minutes=16)

    assert first == ({("applications", key)}, (True, False))
    assert (set_aside(), arrived(key)) == (set(), (True, True))


def test_a_rehearsal_counts_them(story: Story, double: Workable, key: str) -> None:
    fail(double, f"candidates/{key}/activities")
    story.connect()
    rehearsals.ask(connection=story.connection)

    reading.rehearse(story.connection)

    rehearsal = rehearsal_of(story.connection)
    assert rehearsal is not None
    assert rehearsal.findings is not None
    assert [(one.key, one.reason) for one in rehearsal.findings.unreadable] == [
        (key, "The ATS answered with an error (500).")
    ]


def test_the_position_moves_on_only_together_with_the_row(story: Story) -> None:
    story.enable()
    connection = story.connection
    skipped = {Entity.JOBS: [Skipped("J", "no", is_read_again=True, failure=Faulty(500))]}
    page = {"stream": Stream.JOBS, "page": Page((), cursor=b"next"), "entities": (), "failures": skipped}
    asked_anew = Sync.objects.get().asked_anew

    services.turn_page(connection=connection, asked_anew=asked_anew - 1, **page)  # type: ignore[arg-type]  # mixed values
    outdated = (set_aside(), Position.objects.get(stream="jobs").cursor == b"next")
    services.turn_page(connection=connection, asked_anew=asked_anew, **page)  # type: ignore[arg-type]  # as above

    assert outdated == (set(), False)
    assert (set_aside(), bytes(Position.objects.get(stream="jobs").cursor or b"")) == ({("jobs", "J")}, b"next")
