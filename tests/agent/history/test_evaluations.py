from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.jobs import Job

from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.history import evaluations
from hirewire.agent.history.tasks import take_evaluation
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.evaluations.models import Rating, Result
from hirewire.hub.recruiting.evaluations.services import evaluate_application
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks


@pytest.fixture
def seat(enabled: None, story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


def evaluate(seat: Seat) -> None:
    evaluate_application(
        seat=seat,
        application=Application.objects.get(ats_job_application_id="A-1"),
        overall_rating=Rating.GOOD_FIT,
        criteria=[("Welding", Result.MET)],
        comment="Ask about shifts.",
    )
    run_tasks()


def test_an_evaluation_is_kept_with_its_application(ats: FakeSimulator, seat: Seat) -> None:
    with clock.stopped():
        at = clock.from_millis(clock.millis())
        evaluate(seat)

    kept = list(ats.evaluations.values())
    assert kept == [
        {
            "application": "A-1",
            "evaluator": {"first_name": "Amara", "last_name": "Okafor"},
            "rating": "Good fit",
            "criteria": [{"attribute": "Welding", "result": "met"}],
            "comment": "Ask about shifts.",
            "evaluated_at": at.isoformat().replace("+00:00", "Z"),
        }
    ]


def test_an_evaluation_that_is_delivered_twice_is_stored_once(story: Story, ats: FakeSimulator, seat: Seat) -> None:
    evaluate(seat)
    event = ReceivedEvent.objects.get(type="EXPORT_APPLICATION_EVALUATION")

    evaluations.take(story.connection, event.event_id)

    assert list(ats.evaluations) == [event.event_id]


def test_an_evaluation_is_kept_only_once_somebody_started_the_connection(
    story: Story, ats: FakeSimulator, seat: Seat
) -> None:
    Connection.objects.update(is_started=False)
    with pytest.raises(TryLater, match="started"):
        evaluate(seat)
    event = ReceivedEvent.objects.get(type="EXPORT_APPLICATION_EVALUATION")
    before = list(ats.evaluations)

    services.start(connection=story.connection)
    evaluations.take(story.connection, event.event_id)

    assert (before, list(ats.evaluations)) == ([], [event.event_id])


def test_an_evaluation_that_recruiter_no_longer_has_is_skipped(story: Story, ats: FakeSimulator, seat: Seat) -> None:
    evaluations.take(story.connection, "0000")

    assert ats.evaluations == {}


def test_an_evaluation_of_a_deleted_application_is_dropped(story: Story, ats: FakeSimulator, seat: Seat) -> None:
    del ats.rows["applications"]["A-1"]

    evaluate(seat)

    assert ats.evaluations == {}


def test_an_evaluation_is_tried_again_for_as_long_as_it_can_be_fetched() -> None:
    job = Job(id=1, queue="ats", lock=None, queueing_lock=None, task_name=take_evaluation.name)
    waits: list[timedelta] = []

    while retry := take_evaluation.get_retry_exception(StopSync("Confirm it."), job.evolve(attempts=len(waits))):
        retry_at = retry.retry_decision.retry_at
        assert retry_at is not None
        waits.append(retry_at - datetime.now(UTC))

    assert max(waits) <= timedelta(hours=1)
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=25)
