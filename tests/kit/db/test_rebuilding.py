"""Workers rebuild loose indexes while others use the tables."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.errors import LockNotAvailable, QueryCanceled
from pytest_django import Settings
from structlog.testing import capture_logs

from hirewire.kit import clock
from hirewire.kit.db import rebuilding
from hirewire.kit.db.loose_indexes import LooseIndex, loose_indexes
from hirewire.kit.db.rebuilding import REBUILDS, rebuild_loosest
from hirewire.kit.db.sessions import open_session, parameters
from hirewire.kit.work.worker_threads import running_threads
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)

LEAST = 100_000
REMARK = "Hirewire rebuilt this index on 2026-12-02; it then took {} bytes."

Session = psycopg.Connection[Any]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def value(query: str) -> Any:  # noqa: ANN401 - any column
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def fill(start: int) -> None:
    """Add 5,000 rows in descending order, which leaves the pages of the index half empty."""
    run(
        f"INSERT INTO crates SELECT lpad(id::text, 20, '0') FROM generate_series({start + 4999}, {start}, -1) AS id;"
        " ANALYZE crates"
    )
    run("SELECT pg_stat_force_next_flush()")


@pytest.fixture(autouse=True)
def crates() -> Iterator[None]:
    run("CREATE TABLE crates (id text); CREATE UNIQUE INDEX crates_id ON crates (id)")
    fill(1)
    yield
    run("DROP TABLE IF EXISTS crates")


@pytest.fixture
def worker_sees_crates(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Let workers look all the time, also at small indexes."""
    settings.HIREWIRE_REBUILD_INDEXES = True
    monkeypatch.setattr(rebuilding, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(
        rebuilding, "loose_indexes", lambda _least: [index for index in loose_indexes(LEAST) if is_ours(index)]
    )


def is_ours(index: LooseIndex) -> bool:
    # Earlier tests may have left other tables of this database loose.
    return index.name == "crates_id"


def rebuild(patience: float = 10.0, stopping: threading.Event | None = None) -> bool:
    return rebuild_loosest(is_ours, stopping or threading.Event(), least=LEAST, patience=patience)


def rebuild_in_thread(stopping: threading.Event | None = None) -> None:
    try:
        rebuild(60.0, stopping)
    finally:
        connection.close()


def size() -> int:
    return int(value("SELECT pg_relation_size('crates_id')"))


def comment() -> str | None:
    text: str | None = value("SELECT obj_description('crates_id'::regclass, 'pg_class')")
    return text


def indexes() -> list[tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'crates'::regclass ORDER BY 1"
        )
        return list(cursor.fetchall())


def count(outcome: str) -> float:
    return REBUILDS.labels(outcome)._value.get()


def leave_behind(name: str) -> None:
    run(f"CREATE INDEX {name} ON crates (id)")
    run(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass")


def test_a_loose_index_is_rebuilt_and_keeps_its_name_and_the_remark() -> None:
    before, counted = size(), count("done")

    with clock.stopped(datetime(2026, 12, 2, 9, tzinfo=UTC)), capture_logs() as lines:
        assert rebuild()

    assert size() < 0.7 * before
    assert (indexes(), comment()) == ([("crates_id", True)], REMARK.format(size()))
    assert count("done") - counted == 1
    assert lines == [
        {
            "event": "An index was rebuilt",
            "log_level": "warning",
            "index": "crates_id",
            "before": before,
            "after": size(),
        }
    ]


def test_an_index_is_rebuilt_again_only_after_it_has_grown() -> None:
    """The second rebuild of an index whose estimate is wrong would not help either."""
    size_of_remark = size()
    run(f"COMMENT ON INDEX crates_id IS '{REMARK.format(size_of_remark)}'")

    at_first = rebuild()
    fill(10_001)
    grown = size()
    again = rebuild()

    assert (at_first, again) == (False, True)
    assert grown > 1.4 * size_of_remark > size()
    assert comment() != REMARK.format(size_of_remark)


@pytest.mark.parametrize(
    "words", ["Ask Ada before you touch this.", f"Ask Ada. {REMARK.format(8192)}", f"{REMARK.format(8192)} Ask Ada."]
)
def test_an_index_with_the_comment_of_somebody_else_is_left_alone(words: str) -> None:
    run(f"COMMENT ON INDEX crates_id IS '{words}'")

    assert not rebuild()
    assert comment() == words


def test_only_the_role_that_owns_a_table_rebuilds_its_indexes() -> None:
    role = f"keeper_{value('SELECT pg_backend_pid()')}"
    run(f"CREATE ROLE {role}; GRANT SELECT ON crates TO {role}")
    try:
        run(f"SET ROLE {role}")
        by_another = [index.is_ours for index in loose_indexes(LEAST) if is_ours(index)]
        run("RESET ROLE")
    finally:
        run(f"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}")

    assert (by_another, rebuild()) == ([False], True)


def test_two_workers_do_not_rebuild_at_the_same_time() -> None:
    with closing(open_session("another worker")) as session:
        session.execute(rebuilding._TAKE.encode())
        during = rebuild()

    # The server may need a moment to notice that the session has ended.
    assert not during
    assert eventually(rebuild, bool)


def test_what_a_killed_worker_left_behind_is_dropped_even_if_no_index_is_loose() -> None:
    rebuild()
    for name in ("crates_id_ccnew", "crates_id_ccold1", "crates_other"):
        leave_behind(name)
    run("CREATE INDEX crates_valid_ccnew ON crates (id)")

    assert not rebuild()

    assert indexes() == [("crates_id", True), ("crates_other", False), ("crates_valid_ccnew", True)]


@pytest.fixture
def snapshot() -> Iterator[Session]:
    with psycopg.connect(**parameters(), application_name="a backup") as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT 1")
        yield session
        session.rollback()


def test_a_rebuild_that_fails_leaves_nothing_behind(snapshot: Session) -> None:
    before, counted = size(), count("failed")

    with capture_logs() as lines, pytest.raises(LockNotAvailable):
        rebuild(patience=0.2)

    assert (indexes(), size(), comment()) == ([("crates_id", True)], before, None)
    assert value("SELECT count(*) FROM crates") == 5000
    assert [(line["event"], line["index"]) for line in lines] == [("An index was not rebuilt", "crates_id")]
    assert count("failed") - counted == 1
    snapshot.rollback()
    assert rebuild()


def test_remains_that_are_in_use_are_dropped_later() -> None:
    leave_behind("crates_id_ccnew")
    with psycopg.connect(**parameters()) as session:
        session.execute("SELECT FROM crates")
        during = rebuild(patience=0.1)

    assert not during
    assert rebuild()
    assert indexes() == [("crates_id", True)]


def test_no_rebuild_begins_while_an_old_transaction_is_open(snapshot: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "_IS_TIME", rebuilding._IS_TIME.replace("1 minute", "0 seconds"))

    assert not rebuild()
    snapshot.rollback()
    assert rebuild()


def test_a_rebuild_ends_when_its_worker_stops(snapshot: Session) -> None:
    stopping = threading.Event()

    with ThreadPoolExecutor() as threads, capture_logs() as lines:
        rebuilt = threads.submit(rebuild_in_thread, stopping)
        eventually(is_building, bool)
        stopping.set()
        with pytest.raises(QueryCanceled):
            rebuilt.result()

    assert (indexes(), [line["reason"] for line in lines]) == ([("crates_id", True)], ["the worker stops"])


def test_a_rebuild_gives_way_to_a_change_of_its_table(snapshot: Session) -> None:
    with ThreadPoolExecutor() as threads, capture_logs() as lines:
        rebuilt = threads.submit(rebuild_in_thread)
        eventually(is_building, bool)
        run("SET lock_timeout = '60s'; ALTER TABLE crates ADD COLUMN weight int; RESET lock_timeout")
        with pytest.raises(QueryCanceled):
            rebuilt.result()

    assert indexes() == [("crates_id", True)]
    assert [line["reason"] for line in lines] == ["another session waits for it"]


def is_building() -> bool:
    return bool(
        value(
            "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index"
            " WHERE datname = current_database() AND phase = 'waiting for old snapshots')"
        )
    )


def test_a_table_is_quiet_if_it_has_hardly_changed_between_two_looks() -> None:
    tables = rebuilding._Tables()

    def is_quiet() -> bool:
        tables.look()
        (index,) = (index for index in loose_indexes(LEAST) if is_ours(index))
        return tables.are_quiet(index)

    at_first, then = is_quiet(), is_quiet()
    fill(10_001)
    after_changes, at_last = is_quiet(), is_quiet()
    tables.rest()

    assert (at_first, then, after_changes, at_last) == (False, True, False, True)
    assert not is_quiet()


@pytest.mark.usefixtures("worker_sees_crates")
@pytest.mark.parametrize("queue", ["hub", "ats"])
def test_a_worker_rebuilds_the_index_of_a_quiet_table(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Only the thread of rebuilds is tested here, without the jobs of the queue.
    monkeypatch.setattr("hirewire.kit.work.worker_threads._jobs", {})

    with running_threads(queue):
        eventually(comment, bool)

    assert indexes() == [("crates_id", True)]


@pytest.mark.usefixtures("worker_sees_crates")
def test_a_worker_rebuilds_nothing_if_the_setting_is_off(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HIREWIRE_REBUILD_INDEXES = False
    waits = threading.Semaphore(0)

    class Stopping(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.release()
            return super().wait(timeout)

    stopping = Stopping()
    thread = threading.Thread(target=rebuilding.attend, args=(stopping,))
    thread.start()
    for _ in range(4):
        waits.acquire()
    stopping.set()
    thread.join()

    assert comment() is None
