"""Metrics report what has really happened."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from procrastinate.jobs import Status
from psycopg import Connection

from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.kit import clock
from hirewire.kit.db.sessions import open_session
from hirewire.kit.monitoring import meters
from tests.factories import hub
from tests.support.deadlocks import deadlocks
from tests.support.metrics import Samples, scraped
from tests.support.patience import SECONDS
from tests.support.queue_worker import Worker, run, waiting_task
from tests.support.stack import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("counting")]


def of(name: str, samples: Samples | None = None) -> dict[tuple[str, ...], float]:
    return {key[1:]: value for key, value in (samples or scraped()).items() if key[0] == name}


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def pool(monkeypatch: pytest.MonkeyPatch, size: int) -> Iterator[Any]:
    """Use a pool as web processes do. Tests usually have one connection without a pool."""
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "pool", {"min_size": size, "max_size": size})
        pooled: Any = connection.pool  # type: ignore[attr-defined]  # the stubs know no backend
        pooled.open(wait=True, timeout=SECONDS)
        try:
            yield pooled
        finally:
            connection.close_pool()  # type: ignore[attr-defined]  # as above


def test_the_connections_of_a_pool_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pool(monkeypatch, 3) as pooled:
        taken = pooled.getconn()
        meters.measure_pool()
        pooled.putconn(taken)

    found = scraped()
    assert of("hirewire_pool_connections", found) == {("idle",): 2, ("used",): 1}
    assert of("hirewire_pool_waiting", found) == {(): 0}


def test_threads_that_wait_for_a_connection_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pool(monkeypatch, 1) as pooled:
        taken = pooled.getconn()
        waiting = threading.Thread(target=lambda: pooled.putconn(pooled.getconn(SECONDS)))
        waiting.start()
        eventually(lambda: pooled.get_stats().get("requests_waiting"), lambda number: number == 1)
        meters.measure_pool()
        pooled.putconn(taken)
        waiting.join()

    found = scraped()
    assert of("hirewire_pool_connections", found) == {("idle",): 0, ("used",): 1}
    assert of("hirewire_pool_waiting", found) == {(): 1}


def test_the_time_of_each_attempt_at_a_task_is_counted() -> None:
    waiting_task()

    async def work(worker: Worker) -> None:
        job = await worker.take()
        assert job.id is not None
        worker.manager._held[job.id] -= 30
        await worker.manager.finish_job(job, Status.SUCCEEDED, delete_job=True)

    before = scraped()
    run(work)
    after = scraped()

    def grown(part: str) -> dict[tuple[str, ...], float]:
        name = f"hirewire_task_seconds_{part}"
        known = of(name, before)
        grown = {key: value - known.get(key, 0) for key, value in of(name, after).items() if "any.task" in key}
        return {tuple(word for word in key if word != "any.task"): value for key, value in grown.items()}

    assert grown("count") == {(): 1}
    assert grown("bucket") == {
        ("0.01",): 0,
        ("0.1",): 0,
        ("0.5",): 0,
        ("2.0",): 0,
        ("10.0",): 0,
        ("60.0",): 1,
        ("600.0",): 1,
        ("+Inf",): 1,
    }
    assert 30 <= grown("sum")[()] < 60


def test_the_longest_wait_of_each_queue_is_reported() -> None:
    execute("""
        INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES
            ('slow', 'a', 'todo', now() - interval '15 minutes'), ('slow', 'a', 'todo', now() - interval '1 minute'),
            ('later', 'a', 'todo', now() + interval '15 minutes'), ('done', 'a', 'succeeded', now())
    """)
    execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('at-once.2', 'a', 'todo')")
    execute("UPDATE procrastinate_events SET at = now() - interval '20 minutes'")

    found = of("hirewire_queue_oldest_seconds")

    assert found["slow",] == pytest.approx(15 * 60, abs=60)
    assert found["at-once",] == pytest.approx(20 * 60, abs=60)
    assert {("later",), ("done",)} & found.keys() == set()
    assert found["push",] == 0


@pytest.fixture
def large_table() -> Iterator[str]:
    """A table that is among the largest of the database. Autovacuum does not remove the dead rows of this table."""
    execute("CREATE TABLE large (filling text) WITH (autovacuum_enabled = off)")
    execute("ALTER TABLE large ALTER filling SET STORAGE PLAIN")
    yield "large"
    execute("DROP TABLE large")


def test_the_rows_of_a_table_are_counted_by_whether_they_are_live(large_table: str) -> None:
    execute(f"INSERT INTO {large_table} SELECT repeat('x', 7000) FROM generate_series(1, 1000)")
    execute(f"DELETE FROM {large_table} WHERE ctid IN (SELECT ctid FROM {large_table} LIMIT 300)")
    # Without this statement, PostgreSQL would store the counts of this session some time later.
    execute("SELECT pg_stat_force_next_flush()")

    rows = of("hirewire_table_rows")

    assert {state: rows[state, large_table] for state in ("live", "dead")} == {"live": 700, "dead": 300}
    assert of("hirewire_table_bytes")[large_table,] >= 7_000_000


def test_deadlocks_are_counted() -> None:
    before = of("hirewire_database_deadlocks")[()]

    with closing(open_session("one")) as one, closing(open_session("other")) as other:
        block_each_other(one, other)

    assert of("hirewire_database_deadlocks")[()] == before + 1 == deadlocks()


def block_each_other(one: Connection[Any], other: Connection[Any]) -> None:
    ended = []

    def take_the_first() -> None:
        try:
            other.execute("SELECT pg_advisory_xact_lock(1)")
        except psycopg.errors.DeadlockDetected:
            ended.append(other)

    for session, key in ((one, 1), (other, 2)):
        session.execute("SET deadlock_timeout = '10ms'")
        session.execute(b"BEGIN; SELECT pg_advisory_xact_lock(%d)" % key)
    waiting = threading.Thread(target=take_the_first)
    waiting.start()
    try:
        one.execute("SELECT pg_advisory_xact_lock(2)")
    except psycopg.errors.DeadlockDetected:
        ended.append(one)
    one.execute("ROLLBACK")
    waiting.join()
    other.execute("ROLLBACK")
    (victim,) = ended
    victim.execute("SELECT pg_stat_force_next_flush()")


def test_addresses_for_push_events_are_counted_by_their_state() -> None:
    application, _ = hub.customer()
    now = clock.now()
    failing: dict[str, Any] = {"failures": 3, "resumes_at": now + timedelta(minutes=1)}
    for number, state in enumerate(
        [{}, {}, failing, *[{"failures": 9, "paused_at": now}] * 3, {"registered_at": None, "failures": 1}]
    ):
        Endpoint.objects.create(application=application, url=f"https://ats.example/{number}", **state)

    assert of("hirewire_push_endpoints") == {("answering",): 2, ("failing",): 1, ("paused",): 3}
