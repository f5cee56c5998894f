import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from hirewire.agent.connectors.sql import Settings, SqlDatabase
from hirewire.agent.connectors.sql.database import Database
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.records import Application, Candidate, Job, Stream
from tests.agent.connectors.sql.sqlite_ats import SqliteAts, made_sqlite_ats
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.connectors.suite import PrivacySuite, RecordsSuite, every, ids, quick_retries

__all__ = ["quick_retries"]


@pytest.fixture
def ats(tmp_path: Path) -> Iterator[SqliteAts]:
    with made_sqlite_ats(tmp_path) as ats:
        yield ats


class TestSqlite(RecordsSuite, PrivacySuite):
    #: These two tests do not run, because a file has no user who could be denied access to a table.
    test_04_a_failing_list_deletes_nothing: ClassVar[None] = None
    test_07_a_missing_permission_is_named_and_stops_its_stream_only: ClassVar[None] = None


# The check


def test_the_check_names_the_file_and_finds_nothing_wrong(world: SqlWorld) -> None:
    report = world.connector().check()

    assert (report.account, report.version) == (str(world.ats.settings().database), f"SQLite {sqlite3.sqlite_version}")
    assert (report.missing_permissions, report.notes) == ((), ())


def test_an_id_needs_a_type(world: SqlWorld) -> None:
    world.ats.columns["candidates"]["id"] = "'P-' || no"

    with pytest.raises(StopSync, match=r"has an expression without a type \(write CAST.*in the column id"):
        world.connector().check()
    world.ats.columns["candidates"]["id"] = "CAST('P-' || no AS text)"
    world.ats.columns["candidate_notes"]["candidate_id"] = "CAST('P-' || person AS text)"
    world.ats.columns["applications"]["candidate_id"] = "CAST('P-' || person AS text)"

    connector = world.connector()
    record = connector.read(Stream.CANDIDATES, f"P-{world.people['noor']}")
    assert connector.check().notes == ()
    assert isinstance(record, Candidate)
    assert (record.last_name, len(record.notes)) == ("Haddad", 1)


def test_a_column_that_is_named_twice_is_refused(world: SqlWorld) -> None:
    world.ats.queries["users"] = "SELECT no AS id, mail AS email, last AS name, first AS NAME FROM staff"

    with pytest.raises(StopSync, match="The query for users has the column name twice"):
        world.connector().check()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT no AS id FROM nobody", "no such table: nobody"),
        ("SELECT mail AS id, street AS email FROM staff", "no such column: street"),
        ("SELECT 1 AS id) AS q; DROP TABLE staff; SELECT (1", "one statement at a time"),
        ("DELETE FROM staff RETURNING no AS id", "syntax error"),
        ("SELECT no AS id, ? AS email FROM staff", "number of bindings"),
        ("SELECT no AS id, load_extension('x') AS email, last AS name FROM staff", "not authorized"),
    ],
)
def test_a_query_that_does_not_read_is_refused(world: SqlWorld, query: str, reason: str) -> None:
    world.ats.queries["users"] = query

    with pytest.raises(StopSync, match=f"refuses the query for users: .*({reason})"):
        world.connector().check()
    assert world.ats.run("SELECT count(*) FROM staff") == [(1,)]


# Values


def test_times_may_be_local_instants_or_days(world: SqlWorld) -> None:
    """Clocks in Berlin are two hours ahead of UTC in July."""
    world.ats.change("person", world.people["cher"], made="2026-07-01 12:00", touched="2026-07-01T12:00:00.5Z")
    world.ats.change("person", world.people["omar"], made="2026-07-01", touched="2026-07-01 12:00:00+0100")

    cher, omar = (world.connector().read(Stream.CANDIDATES, str(world.people[name])) for name in ("cher", "omar"))

    assert isinstance(cher, Candidate)
    assert isinstance(omar, Candidate)
    july = datetime(2026, 7, 1, tzinfo=UTC)
    assert (cher.created_at, cher.modified_at) == (july.replace(hour=10), july.replace(hour=12, microsecond=500_000))
    assert (omar.created_at, omar.modified_at) == (july - timedelta(hours=2), july.replace(hour=11))


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S.%f+0000"])
def test_a_change_is_seen_whatever_its_form(world: SqlWorld, form: str) -> None:
    cursor = world.quiet_cursor(Stream.CANDIDATES)
    world.ats.change("person", world.people["omar"], touched=world.clock.now().strftime(form))

    assert ids(world.connector().changes(Stream.CANDIDATES, cursor)) == [str(world.people["omar"])]


@pytest.mark.parametrize("touched", [1_782_900_000, "yesterday", "9999-99-99 12:00+00:00"])
def test_a_value_that_is_not_a_time_is_listed_in_each_run(world: SqlWorld, touched: object) -> None:
    cursor = world.quiet_cursor(Stream.CANDIDATES)
    world.ats.change("person", world.people["omar"], touched=touched)

    pages = list(world.connector().changes(Stream.CANDIDATES, cursor))

    assert [skip.key for page in pages for skip in page.skipped] == [str(world.people["omar"])]
    assert ids(pages) == []


def test_rows_with_a_date_of_change_are_read_again_on_that_day(world: SqlWorld) -> None:
    world.ats.columns["candidates"]["modified_at"] = "date(touched)"
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor

    assert set(ids(world.connector().changes(Stream.CANDIDATES, cursor))) == world.ids(Stream.CANDIDATES)


def test_no_change_is_lost_in_the_hour_that_the_clock_repeats(world: SqlWorld) -> None:
    """At 01:00 UTC on 25 October 2026, clocks in Berlin go from 03:00 back to 02:00."""
    world.ats.run("UPDATE person SET touched = %s", "2026-10-24 12:00")
    world.ats.set_clock(datetime(2026, 10, 25, 0, 58, tzinfo=UTC))
    cursor = list(world.connector().changes(Stream.CANDIDATES, None))[-1].cursor

    world.ats.change("person", world.people["cher"], touched="2026-10-25 02:05")
    world.ats.set_clock(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))

    assert str(world.people["cher"]) in ids(world.connector().changes(Stream.CANDIDATES, cursor))


def test_ids_that_the_column_treats_as_equal_are_different(world: SqlWorld) -> None:
    world.ats.columns["jobs"]["id"] = "req_no COLLATE NOCASE"
    world.ats.run("DELETE FROM requisition")
    keys = ("a1", "A1", "b1", "B1", "c1")
    for key in keys:
        world.ats.add("requisition", req_no=key, headline=f"Job {key}", link="http://ats.test/j", touched=world._at)
    world.small_pages()
    connector = world.connector()

    record = connector.read(Stream.JOBS, "A1")

    assert sorted(connector.ids(Stream.JOBS)) == sorted(keys)
    assert sorted(ids(connector.changes(Stream.JOBS, None))) == sorted(keys)
    assert isinstance(record, Job)
    assert record.title == "Job A1"


def test_ids_of_a_union_are_found(world: SqlWorld) -> None:
    """When SQLite compares a text with a numeric id from a UNION, it does not convert the text to a number."""
    person = world.ats.query("candidates").partition("FROM")
    world.ats.queries["candidates"] = (
        f"{person[0]} FROM person WHERE no < 3 UNION ALL {person[0]} FROM person WHERE no >= 3"
    )
    world.small_pages()

    assert set(ids(world.connector().changes(Stream.CANDIDATES, None))) == world.ids(Stream.CANDIDATES)
    assert world.connector().read(Stream.CANDIDATES, "3") is not None


def test_a_text_that_is_not_utf_8_skips_only_its_row(world: SqlWorld) -> None:
    world.ats.run("UPDATE person SET last = CAST(X'4dfc6c6c6572' AS text) WHERE no = %s", world.people["omar"])

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert [skip.key for page in pages for skip in page.skipped] == [str(world.people["omar"])]
    assert set(ids(pages)) == world.ids(Stream.CANDIDATES) - {str(world.people["omar"])}


def test_the_content_of_a_file_is_read_by_its_id(world: SqlWorld) -> None:
    connector = world.connector()

    assert [connector.content(key) for key in (str(world.document), "999", "x")] == [b"%PDF-", None, None]


def test_a_query_may_filter_by_changed_since(world: SqlWorld) -> None:
    world.ats.queries["applications"] = world.ats.query("applications").replace(
        "FROM submission ", "FROM submission WHERE datetime(touched, 'localtime') >= :changed_since OR 1 "
    )

    assert set(ids(world.connector().changes(Stream.APPLICATIONS, None))) == world.ids(Stream.APPLICATIONS)
    assert isinstance(every(world.connector().changes(Stream.APPLICATIONS, None))[0], Application)


# The file


def test_nothing_can_be_written(world: SqlWorld) -> None:
    database = Database(world.ats.settings())
    database.now()
    session = database._session

    with closing(database), pytest.raises(sqlite3.OperationalError, match="readonly"):
        session._connection.execute("DELETE FROM staff")  # type: ignore[union-attr]  # a session of SQLite


def test_a_file_that_takes_the_place_of_another_is_read(world: SqlWorld, ats: SqliteAts) -> None:
    connector = world.connector()
    before = set(connector.ids(Stream.CANDIDATES))

    ats.cut()
    key = world._person("Ada", "Lovelace")

    assert set(connector.ids(Stream.CANDIDATES)) == before | {str(key)}


def test_a_file_that_is_away_is_waited_for(world: SqlWorld, ats: SqliteAts) -> None:
    connector = world.connector()
    ats.limit()

    with pytest.raises(TryLater, match=r"The database cannot be reached at .*ats # 1\.db"):
        list(connector.ids(Stream.CANDIDATES))


def test_a_file_that_is_not_a_database_is_refused(world: SqlWorld, ats: SqliteAts) -> None:
    ats.admin.close()
    ats.file.write_text("name,mail\n" * 1000)

    with pytest.raises(StopSync, match="file is not a database"):
        world.connector().check()


def test_the_agent_reads_while_a_program_is_writing(world: SqlWorld, ats: SqliteAts) -> None:
    ats.run("PRAGMA journal_mode = WAL")
    ats.run("BEGIN IMMEDIATE")
    world.ats.change("person", world.people["cher"], last="Sarkisian")

    during = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))
    ats.run("COMMIT")
    after = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    assert isinstance(during, Candidate)
    assert isinstance(after, Candidate)
    assert (during.last_name, after.last_name) == ("Cher", "Sarkisian")


def test_a_slow_query_is_interrupted_with_advice(world: SqlWorld) -> None:
    settings = world.ats.settings(users=f"SELECT no AS id, mail AS email, {world.ats.nap(5)} AS name FROM staff")
    database = Database(settings, longest_query=0.05)

    with (
        closing(SqlDatabase(settings, webhook_secret="", database=database)) as connector,
        pytest.raises(TryLater, match=r"query for users took longer than 0\.05 seconds\. An index"),
    ):
        list(connector.changes(Stream.USERS, None))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"database": "ats.db"}, "“ats.db” is not the full path of a file"),
        ({"engine": "postgresql"}, "host, user and password are needed"),
        ({"engine": "mysql", "host": "db.example", "user": "agent"}, "host, user and password are needed"),
    ],
)
def test_settings_that_cannot_work_are_refused(world: SqlWorld, changes: dict[str, str], reason: str) -> None:
    given = {**msgspec.to_builtins(world.ats.settings()), **changes}

    with pytest.raises(msgspec.ValidationError, match=reason):
        msgspec.convert(given, Settings)
