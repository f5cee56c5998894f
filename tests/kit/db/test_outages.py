import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import psycopg
import pytest
from django.db import OperationalError as DjangoOperationalError
from django.db import connection
from procrastinate import RetryDecision
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status
from psycopg import Connection
from pytest_django import Settings

from hirewire.kit.db import outages
from hirewire.kit.db.outages import LONGEST_WAIT, Outage, is_lost, waits
from hirewire.kit.db.sessions import open_session, parameters
from hirewire.kit.monitoring.meters import TASKS
from hirewire.kit.work.job_manager import Pulse
from hirewire.kit.work.queue_maintenance import hold_alive
from hirewire.kit.work.tasks import Outliving
from tests.support.queue_worker import Worker, run, terminate_sessions, waiting_task
from tests.support.stack import eventually

#: Workers whose numbers no other test uses. A session that was closed a moment ago may still hold its worker's lock.
BEGUN, CUT_OFF = 1_000_001, 1_000_002
TERMINATE = "SELECT pg_terminate_backend(%s)"
#: Counts the holders of a lock in this database only. Other tests hold locks with the same numbers in other databases.
HELD = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND objid = %s AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(autouse=True)
def no_outage() -> Iterator[None]:
    yield
    outages.DATABASE.end()


@pytest.fixture
def session(transactional_db: None) -> Iterator[Connection[Any]]:
    with closing(open_session("a test's")) as session:
        yield session


def terminate(session: Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TERMINATE, [session.info.backend_pid])


def error_of(session: Connection[Any], statement: str) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as raised:
        session.execute(statement.encode())
    return raised.value


def test_errors_of_a_terminated_session_count_as_a_lost_connection(session: Connection[Any]) -> None:
    terminate(session)

    first, second = error_of(session, "SELECT 1"), error_of(session, "SELECT 1")

    assert [is_lost(first), is_lost(second)] == [True, True]


def test_a_lost_connection_is_recognised_as_the_cause_of_another_error(session: Connection[Any]) -> None:
    terminate(session)
    wrapped = DjangoOperationalError("server closed")
    wrapped.__cause__ = error_of(session, "SELECT 1")

    assert is_lost(wrapped)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("failure on connection marked as essential: db-2.example:5432", True),
        ("SSL SYSCALL error: EOF detected", True),
        ("server closed the connection unexpectedly", True),
        ("unexpected chunk number 1", False),
    ],
)
def test_a_server_of_a_cluster_that_is_lost_in_a_transaction_is_a_lost_database(
    session: Connection[Any],
    text: str,
    lost: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    error = error_of(session, f"DO $$BEGIN RAISE EXCEPTION '{text}' USING ERRCODE = 'XX000'; END$$")

    assert is_lost(error) is lost


def test_query_errors_are_not_lost_connections(session: Connection[Any]) -> None:
    mistakes = [error_of(session, text) for text in ("SELECT 1 / 0", "SELECT nothing", "SELECT pg_sleep('x')")]
    session.execute("SET statement_timeout = 1")
    slow = error_of(session, "SELECT pg_sleep(1)")

    assert [is_lost(error) for error in [*mistakes, slow, ValueError("closed")]] == [False] * 5


@pytest.mark.parametrize(("change", "lost"), [({"dbname": "no_such_database"}, False), ({"port": 1}, True)])
def test_only_an_unreachable_server_counts_as_a_lost_connection(
    transactional_db: None, change: dict[str, Any], *, lost: bool
) -> None:
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(**{**parameters(), **change})

    assert is_lost(refused.value) is lost


def test_waits_grow_to_a_limit() -> None:
    found = list(islice(waits(first=1, longest=LONGEST_WAIT), 12))

    bounds = [min(2**place, LONGEST_WAIT) for place in range(12)]
    assert all(bound / 2 <= wait <= bound for wait, bound in zip(found, bounds, strict=True))


def test_an_outage_is_logged_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage()

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            outage.note(psycopg.OperationalError("server closed the connection"))
        outage.end()
        outage.end()

    messages = [record.getMessage() for record in caplog.records]
    assert messages[0] == "The database is unreachable; waiting for it reason='server closed the connection'"
    assert messages[1].startswith("The database is back seconds=")
    assert (len(messages), outage.losses, outage.is_on) == (2, 3, False)


def test_a_request_during_an_outage_logs_no_traceback() -> None:
    lost, mistake = psycopg.OperationalError("closed"), ValueError("made up")
    records = [
        logging.LogRecord("django.request", logging.ERROR, "", 0, "", None, (type(error), error, None))
        for error in (lost, mistake)
    ]

    assert [outages.QuietLoss().filter(record) for record in records] == [False, True]


def test_an_unavailable_answer_is_logged_unless_an_outage_explains_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "DATABASE", outages.Outage())
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Service Unavailable: %s", ("any",), None)
    record.status_code = 503
    without = outages.QuietLoss().filter(record)

    outages.DATABASE.note(psycopg.OperationalError("server closed the connection"))

    assert (without, outages.QuietLoss().filter(record)) == (True, False)


def test_a_task_that_lost_its_database_is_always_retried() -> None:
    job = Job(id=1, status="doing", queue="hub", lock=None, queueing_lock=None, task_name="any", attempts=99)
    lost = psycopg.OperationalError("the connection is closed")

    decision = Outliving().get_retry_decision(exception=lost, job=job)

    assert isinstance(decision, RetryDecision)
    assert Outliving().get_retry_decision(exception=ValueError(), job=job) is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_continues_after_losing_its_connections() -> None:
    task = waiting_task()

    async def work(worker: Worker) -> Job:
        await worker.lose_connections()
        return await worker.take()

    job = run(work)

    assert job.id == task


def test_a_worker_begins_although_its_session_was_lost_meanwhile(session: Connection[Any]) -> None:
    with closing(Pulse("a worker that begins", threading.Event())) as pulse:
        terminate_sessions("a worker that begins")

        pulse.begin(BEGUN)

        assert session.execute(HELD.encode(), [BEGUN]).fetchone() == (1,)


def test_a_worker_takes_its_lock_once_the_server_has_ended_the_lost_session(session: Connection[Any]) -> None:
    with closing(Pulse("a worker cut off", threading.Event())) as pulse, closing(open_session("lost")) as lost:
        hold_alive(lost, CUT_OFF)
        pulse.begin(CUT_OFF)
        terminate_sessions("a worker cut off")
        pulse.renew()
        terminate_sessions("lost")
        before = session.execute(HELD.encode(), [CUT_OFF]).fetchone()

        pulse.renew()
        pulse.renew()

        assert (before, session.execute(HELD.encode(), [CUT_OFF]).fetchone()) == ((0,), (1,))
        # If the lock had been taken twice, a single release would not free it.
        pulse._session.execute(
            "SELECT pg_advisory_unlock(classid::int, objid::int) FROM pg_locks WHERE objid = %s", [CUT_OFF]
        )
        assert session.execute(HELD.encode(), [CUT_OFF]).fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_fetched_task_lost_in_an_outage_is_put_back() -> None:
    unheard, next_one = waiting_task(), waiting_task()

    async def work(worker: Worker) -> None:
        # The worker has fetched the task, but lost the connection before the response arrived.
        await worker.connector.execute_query_async(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s WHERE id = %(job)s",
            worker=worker.id,
            job=unheard,
        )
        await asyncio.gather(worker.fetch(), lose())

    async def lose() -> None:
        """Report a lost connection while a query waits for its response."""
        outages.DATABASE.note(psycopg.OperationalError("made up"))

    run(work)

    assert dict(ProcrastinateJob.objects.values_list("pk", "status")) == {unheard: "todo", next_one: "doing"}


@pytest.mark.django_db(transaction=True)
def test_a_task_that_was_already_finished_is_not_an_error(caplog: pytest.LogCaptureFixture) -> None:
    waiting_task()

    async def work(worker: Worker) -> None:
        job = await worker.take()
        await worker.manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
        await worker.manager.finish_job(job, Status.SUCCEEDED, delete_job=True)

    with caplog.at_level(logging.WARNING):
        run(work)

    assert not ProcrastinateJob.objects.exists()
    assert "was already finished or put back" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_lost_liveness_lock_is_taken_again_at_the_next_heartbeat() -> None:
    async def work(worker: Worker) -> int:
        await asyncio.to_thread(terminate_sessions, "a worker")
        return await asyncio.to_thread(eventually, lambda: holders(worker.id), bool)

    def holders(worker_id: int) -> int:
        with closing(open_session("a test's")) as session:
            (count,) = session.execute(HELD.encode(), [worker_id]).fetchone() or (0,)
            return int(count)

    assert run(work) == 1


@pytest.mark.django_db(transaction=True)
def test_each_attempt_of_a_task_is_counted_with_its_outcome(settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"
    for _ in range(3):
        waiting_task()

    def counted() -> dict[str, float]:
        return {
            outcome: TASKS.labels("any.task", outcome)._value.get() for outcome in ("succeeded", "failed", "retried")
        }

    async def work(worker: Worker) -> None:
        jobs = [await worker.take() for _ in range(3)]
        await worker.manager.finish_job(jobs[0], Status.SUCCEEDED, delete_job=True)
        await worker.manager.finish_job(jobs[1], Status.FAILED, delete_job=False)
        await worker.manager.retry_job(jobs[2])

    before = counted()
    run(work)

    assert {outcome: value - before[outcome] for outcome, value in counted().items()} == {
        "succeeded": 1,
        "failed": 1,
        "retried": 1,
    }
