"""Tables change while others use them. Each change waits briefly, lets the others pass, and tries again."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from hirewire.kit.db import migrating
from hirewire.kit.db.migrating import NeverFreeError, migrate_in_use, until_free
from hirewire.kit.db.sessions import parameters
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)

Session = psycopg.Connection[Any]


@pytest.fixture
def table() -> Iterator[None]:
    run("CREATE TABLE crates (id int)")
    yield
    run("DROP TABLE crates")


@pytest.fixture
def reader(table: None) -> Iterator[Session]:
    """Somebody in the middle of a transaction that has read the table."""
    with psycopg.connect(**parameters(), application_name="a long report") as session:
        session.execute("SELECT FROM crates")
        yield session


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "PAUSES", (0.0,))
    monkeypatch.setattr(migrating, "_SET", "SET LOCAL lock_timeout = 20")


def run(statement: str) -> None:
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


@pytest.mark.parametrize(
    "change", [in_one_transaction, lambda: run("  alter table crates add column weight int")], ids=["in one", "alone"]
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
        "A table is in use; the others go first. The oldest open transaction, by a long report, "
    )


def test_meanwhile_others_can_use_the_table(reader: Session) -> None:
    """Without a limit, the insert would wait for the change, which waits for the reader."""
    with psycopg.connect(**parameters(), autocommit=True) as other:

        def say(_line: str) -> None:
            other.execute("INSERT INTO crates VALUES (1)")
            reader.rollback()

        until_free(in_one_transaction, say)

        assert other.execute("SELECT count(*) FROM crates").fetchone() == (2,)


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


def waits_long() -> bool:
    """Whether the statement that builds the index has waited for longer than the tests let others wait for a lock."""
    query = """
        SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY crates%'
            AND wait_event_type = 'Lock' AND query_start < clock_timestamp() - interval '200 milliseconds'
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


def test_a_vacuum_makes_way_before_the_limit() -> None:
    """After ``deadlock_timeout``, a vacuum makes way for those who wait. A shorter limit would give up before that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'")
        assert cursor.fetchone()[0] < migrating.PATIENCE
