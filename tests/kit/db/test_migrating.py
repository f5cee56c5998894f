"""Tables change while other sessions use them.

Each change waits briefly, lets the other sessions continue, and tries again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from psycopg import sql

from hirewire.kit.db import migrating, row_security
from hirewire.kit.db.migrating import NeverFreeError, alone, migrate_in_use, until_free
from hirewire.kit.db.sessions import parameters
from tests.support.patience import SECONDS
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)

Session = psycopg.Connection[Any]


@pytest.fixture
def table() -> Iterator[None]:
    run("CREATE TABLE crates (id int); CREATE TABLE pallets (id int)")
    yield
    run("DROP TABLE crates, pallets")


@pytest.fixture
def reader(table: None) -> Iterator[Session]:
    with psycopg.connect(**parameters(), application_name="a long report") as session:
        session.execute("SELECT FROM crates")
        yield session


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "PAUSES", (0.0,))
    monkeypatch.setattr(migrating, "_SET", "SET LOCAL lock_timeout = 20")


def run(statement: str | sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def columns() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'crates'::regclass AND attnum > 0")
        return [name for (name,) in cursor.fetchall()]


def in_one_transaction() -> None:
    with transaction.atomic():
        run("ALTER TABLE crates ADD COLUMN weight int")
        run("INSERT INTO crates (weight) VALUES (3)")


def at_its_end() -> None:
    """Django adds foreign keys at the end of a migration, and does not end the transaction if adding one fails."""
    with connection.schema_editor() as editor:
        editor.deferred_sql.append("ALTER TABLE crates ADD COLUMN weight int")


def composed() -> None:
    run(sql.SQL("ALTER TABLE {} ADD COLUMN weight int").format(sql.Identifier("crates")))


@pytest.mark.parametrize(
    "change",
    [in_one_transaction, at_its_end, lambda: run("  alter table crates add column weight int"), composed],
    ids=["in one", "at its end", "alone", "composed"],
)
def test_a_table_in_use_is_changed_once_it_is_free(reader: Session, change: Callable[[], None]) -> None:
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            reader.rollback()

    until_free(change, say)

    assert columns() == ["id", "weight"]
    assert len(lines) == 2
    assert lines[0].startswith(
        "A table is in use, so this change waits. The oldest open transaction, by a long report, "
    )


def test_meanwhile_others_can_use_the_table(reader: Session) -> None:
    """Without a lock timeout, the insert would wait for the change, and the change would wait for the reader."""
    with psycopg.connect(**parameters(), autocommit=True) as other:

        def say(_line: str) -> None:
            other.execute("INSERT INTO crates VALUES (1)")
            reader.rollback()

        until_free(in_one_transaction, say)

        assert other.execute("SELECT count(*) FROM crates").fetchone() == (2,)


def test_a_change_that_is_in_a_deadlock_with_others_is_tried_again(reader: Session) -> None:
    """PostgreSQL ends the transaction that notices the deadlock. That transaction may be ours."""
    lines: list[str] = []
    # On a busy machine, the reader could otherwise be the first to notice the deadlock.
    reader.execute("SET deadlock_timeout = '1h'")

    def in_the_other_order(turns: ThreadPoolExecutor) -> None:
        with transaction.atomic():
            run("LOCK TABLE pallets")
            if not lines:
                turns.submit(reader.execute, "SELECT FROM pallets")
                eventually(lambda: waits_for("pallets"), bool)
            run("SET LOCAL lock_timeout = 0; SET LOCAL deadlock_timeout = '10ms'; LOCK TABLE crates")

    def say(line: str) -> None:
        lines.append(line)
        reader.rollback()

    with ThreadPoolExecutor() as turns:
        until_free(lambda: in_the_other_order(turns), say)

    assert len(lines) == 1


def test_views_of_row_security_are_dropped_one_by_one() -> None:
    """Dropping all views at once could deadlock with a transaction that reads the last view and then the first."""
    row_security.set_up()
    left: list[list[str]] = []

    with psycopg.connect(**parameters()) as session:
        session.execute(f"SELECT FROM {row_security.ROLE}.hub_member")

        def say(_line: str) -> None:
            left.append(list(views()))
            session.rollback()

        until_free(row_security.drop_views, say)

    assert (left, views()) == ([["hub_member"]], {})
    row_security.create_views()


def test_giving_up_on_a_table_names_who_keeps_it_in_use(reader: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "GIVE_UP_AFTER", 0.0)

    with pytest.raises(
        NeverFreeError, match=r"in use at every try for 0 minutes\. .* by a long report, process \d+ of"
    ):
        until_free(in_one_transaction, lambda _line: None)

    assert columns() == ["id"]


def test_an_index_that_blocks_nobody_waits_as_long_as_it_takes(reader: Session) -> None:
    """Giving up would leave an invalid index behind."""
    lines: list[str] = []

    def build() -> None:
        until_free(lambda: run("CREATE INDEX CONCURRENTLY crates_id ON crates (id)"), lines.append)
        connection.close()

    with ThreadPoolExecutor() as pool:
        building = pool.submit(build)
        eventually(lambda: building.done() or waits_long(), bool)
        reader.rollback()
        building.result()

    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'crates_id'::regclass")
        assert cursor.fetchone() == (True,)
    assert lines == []


def views() -> dict[str, int]:
    """The views for row security, with their object ids. A view that is created again gets another id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, oid FROM pg_class WHERE relkind = 'v' AND relnamespace = to_regnamespace(%s)",
            [row_security.ROLE],
        )
        return dict(cursor.fetchall())


def waits_for(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone() is not None


def waits_long() -> bool:
    """Whether the statement that builds the index has waited for longer than the limit that the tests set for locks."""
    query = """
        SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY crates%'
            AND datname = current_database() AND wait_event_type = 'Lock'
            AND query_start < clock_timestamp() - interval '200 milliseconds'
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone() is not None


def test_other_errors_are_raised_at_once(table: None) -> None:
    tried: list[None] = []

    def change() -> None:
        tried.append(None)
        run("SET lock_timeout = 0; DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '57014'; END $$")

    with pytest.raises(OperationalError, match="made up"):
        until_free(change, lambda _line: None)

    assert len(tried) == 1


def test_limits_end_with_the_change(table: None) -> None:
    until_free(in_one_transaction, lambda _line: None)

    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_nothing_is_reported_about_tables_that_are_up_to_date() -> None:
    lines: list[str] = []

    migrate_in_use(lines.append)

    assert lines == []


def test_two_processes_change_the_tables_one_after_the_other() -> None:
    said = Queue[str]()
    order: list[str] = []

    def second() -> None:
        with alone(said.put):
            order.append("second")
        connection.close()

    with ThreadPoolExecutor() as others:
        with alone(said.put):
            other = others.submit(second)
            assert said.get(timeout=SECONDS) == "Another process is changing the tables, so this process waits."
            order.append("first")
        other.result()

    assert order == ["first", "second"]
    assert said.empty()


def test_a_process_that_waits_for_its_turn_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "GIVE_UP_AFTER", 0.0)

    def refused(_line: str) -> None:
        raise AssertionError

    with alone(refused), pytest.raises(NeverFreeError), alone(refused):
        pass


def test_migrations_that_are_given_up_leave_the_views_of_row_security(monkeypatch: pytest.MonkeyPatch) -> None:
    row_security.set_up()

    def fail(_say: migrating.Say) -> None:
        row_security.drop_views()
        raise KeyboardInterrupt

    monkeypatch.setattr(migrating, "_migrate", fail)

    with pytest.raises(KeyboardInterrupt):
        migrate_in_use(lambda _line: None)

    assert row_security.missing_views() == []
    assert views()


def test_a_run_without_migrations_leaves_the_views_alone_and_adds_missing_ones() -> None:
    row_security.set_up()
    before = views()
    migrate_in_use(lambda _line: None)
    untouched = views()
    row_security.drop_views()

    migrate_in_use(lambda _line: None)

    assert (untouched, views().keys()) == (before, before.keys())
    assert before


def test_a_vacuum_makes_way_before_the_limit() -> None:
    """An automatic vacuum ends as soon as it has blocked another session for as long as ``deadlock_timeout``.

    If a change waited for less time, it would give up before the vacuum ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'")
        assert cursor.fetchone()[0] < migrating.PATIENCE
