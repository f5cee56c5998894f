from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.kit.db.outages import Outage
from hirewire.kit.db.sessions import open_session
from hirewire.kit.work import failed, queue_maintenance
from hirewire.kit.work.queues import stored
from hirewire.kit.work.worker import import_tasks
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tasks count as abandoned even if the test server has only just started.

    Workers of earlier tests in this process do not matter either.
    """
    monkeypatch.setattr(queue_maintenance, "SETTLED_AFTER", 0)
    monkeypatch.setattr(queue_maintenance, "HEARTBEATS", queue_maintenance.Heartbeats())


def running_task(*, silent_for: timedelta) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id", [silent_for]
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, lock)"
            " VALUES ('hub', 'any.task', 'doing', %s, 'held') RETURNING id",
            [worker],
        )
        return int(cursor.fetchone()[0])


def test_the_task_of_a_silent_worker_is_done_again() -> None:
    task = running_task(silent_for=timedelta(minutes=1))

    retried = async_to_sync(queue_maintenance.retry_abandoned)("hub")

    assert retried == 1
    assert ProcrastinateJob.objects.get(pk=task).status == "todo"


def die_again(task: int) -> str:
    """Let a worker take the task and die. Return the state of the task after the next maintenance."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [task])
    async_to_sync(queue_maintenance.retry_abandoned)("hub")
    return ProcrastinateJob.objects.get(pk=task).status


def test_a_task_that_kills_its_workers_is_given_up_until_an_operator_retries_it() -> None:
    task = running_task(silent_for=timedelta(minutes=1))
    async_to_sync(queue_maintenance.retry_abandoned)("hub")

    states = [die_again(task) for _ in range(4)]
    failed.retry([task])
    again = [die_again(task) for _ in range(5)]

    assert states == ["todo", "todo", "todo", "failed"]
    assert again == states[:1] + states


@pytest.mark.django_db(transaction=True)
def test_an_abandoned_task_is_dropped_if_its_replacement_is_waiting() -> None:
    running_task(silent_for=timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = 'once'")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock, queueing_lock)"
            " VALUES ('hub', 'any.task', 'todo', 'held', 'once') RETURNING id"
        )
        waiting = int(cursor.fetchone()[0])

    async_to_sync(queue_maintenance.retry_abandoned)("hub")

    assert list(ProcrastinateJob.objects.values_list("pk", "status")) == [(waiting, "todo")]


def test_the_task_of_a_living_worker_is_left_alone_until_its_session_ends() -> None:
    task = running_task(silent_for=timedelta(seconds=3))
    worker = ProcrastinateJob.objects.get(pk=task).worker_id
    with open_session("a worker") as session:
        queue_maintenance.hold_alive(session, worker)
        alive = async_to_sync(queue_maintenance.retry_abandoned)("hub")

    dead = eventually(lambda: async_to_sync(queue_maintenance.retry_abandoned)("hub"), bool)

    assert (alive, dead) == (0, 1)
    assert ProcrastinateJob.objects.get(pk=task).status == "todo"


def test_no_task_counts_as_abandoned_just_after_the_database_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_maintenance, "SETTLED_AFTER", 10**9)
    task = running_task(silent_for=timedelta(minutes=1))

    assert async_to_sync(queue_maintenance.retry_abandoned)("hub") == 0
    assert ProcrastinateJob.objects.get(pk=task).status == "doing"


def test_a_task_that_another_maintenance_has_handed_over_is_left_to_its_new_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = running_task(silent_for=timedelta(minutes=1))

    def begun_again(_job_id: int) -> int:
        # While this maintenance checks the task, another maintenance puts the task back, and a worker begins it.
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [task])
            cursor.execute(
                "WITH new AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id = new.id FROM new"
            )
        return 1

    monkeypatch.setattr(queue_maintenance, "_times_abandoned", begun_again)

    async_to_sync(queue_maintenance.retry_abandoned)("hub")

    assert ProcrastinateJob.objects.get(pk=task).status == "doing"


@pytest.fixture
def unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore ``SETTLED_AFTER``, but pretend that the database has run for days.

    A standby has usually run for days when it takes over.
    """
    monkeypatch.setattr(queue_maintenance, "SETTLED_AFTER", 10.0)
    monkeypatch.setattr(queue_maintenance, "_IS_SETTLED", "SELECT %(settled)s > 0")
    # An earlier test in this process may have recorded an outage, so begin without one.
    monkeypatch.setattr(queue_maintenance, "DATABASE", Outage())


@pytest.mark.usefixtures("unsettled")
def test_no_task_counts_as_abandoned_just_after_another_server_took_over(monkeypatch: pytest.MonkeyPatch) -> None:
    task = running_task(silent_for=timedelta(minutes=1))
    queue_maintenance.DATABASE.note(psycopg.OperationalError("server closed the connection"))
    during = async_to_sync(queue_maintenance.retry_abandoned)("hub")
    queue_maintenance.DATABASE.end()

    after = async_to_sync(queue_maintenance.retry_abandoned)("hub")
    monkeypatch.setattr(queue_maintenance, "SETTLED_AFTER", 0.0001)
    settled = eventually(lambda: async_to_sync(queue_maintenance.retry_abandoned)("hub"), bool)

    assert (during, after, settled) == (0, 0, 1)
    assert ProcrastinateJob.objects.get(pk=task).status == "todo"


@pytest.mark.usefixtures("unsettled")
def test_no_task_counts_as_abandoned_after_a_gap_in_the_own_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 0.0
    heartbeats = queue_maintenance.Heartbeats()
    monkeypatch.setattr(queue_maintenance, "HEARTBEATS", heartbeats)
    monkeypatch.setattr(queue_maintenance, "time", SimpleNamespace(monotonic=lambda: at))

    def settled_after(*beats: float, then: float) -> bool:
        nonlocal at
        for beat in beats:
            at = beat
            heartbeats.note()
        at = then
        return queue_maintenance.is_settled()

    # The heartbeat of second 8 waited in a connection pooler until another server had taken over.
    assert settled_after(0, 1, 2, then=2.5)
    assert not settled_after(then=7)
    assert not settled_after(8, 10, 12, 14, 16, then=17)
    assert settled_after(18, then=19)


def test_a_worker_that_sends_heartbeats_counts_as_alive() -> None:
    running_task(silent_for=timedelta(seconds=0))

    assert async_to_sync(queue_maintenance.retry_abandoned)("hub") == 0


def test_a_queue_looks_after_its_own_tasks_only() -> None:
    running_task(silent_for=timedelta(minutes=1))

    assert async_to_sync(queue_maintenance.retry_abandoned)("ats") == 0


def test_a_worker_knows_every_task_of_its_queue() -> None:
    import_tasks()

    known = {(task.name.partition(".")[0], task.queue) for task in app.tasks.values()}
    assert {("hub", stored("hub")), ("agent", stored("ats")), ("simulator", stored("ats"))} <= known
    assert not {("hub", stored("ats")), ("agent", stored("hub")), ("simulator", stored("hub"))} & known


def test_expired_sessions_are_deleted() -> None:
    now = timezone.now()
    for key, hours in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=hours))

    queue_maintenance.forget_ended_sessions()

    assert [one.session_key for one in Session.objects.all()] == ["open"]
