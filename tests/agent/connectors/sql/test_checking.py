import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.sql.engines import only_postgresql
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.connectors.suite import quick_retries

__all__ = ["quick_retries"]
#: What each database says when a user has no connection left.
TOO_MANY = {"postgresql": "too many connections", "mariadb": "max_user_connections"}
USERS = "SELECT no AS id, mail AS email, last AS name"


def test_the_check_reports_database_user_and_version(world: SqlWorld) -> None:
    report = world.connector().check()

    assert (report.account, report.user) == (world.ats.settings().database, world.ats.name)
    assert report.version.startswith({"postgresql": "PostgreSQL ", "mariadb": "MariaDB "}[world.ats.engine])
    assert (report.missing_permissions, report.notes) == ((), ())


def test_a_table_without_a_query_is_reported_as_missing(world: SqlWorld) -> None:
    world.ats.queries |= {"stages": "", "feedback": " ; "}

    assert world.connector().check().missing_permissions == ("stages", "feedback")
    assert set(world.connector().ids(Stream.APPLICATIONS)) == world.ids(Stream.APPLICATIONS)


@only_postgresql
@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("SELECT no AS id, last AS name FROM staff", "The query for users has no column email."),
        ("SELECT no AS id, mail AS email FROM staff", "The query for users has no column last_name or name."),
        (
            f"{USERS}, no AS email FROM staff",
            "The query for users has the column email twice. Name each column once.",
        ),
        (
            "SELECT now() AS id, mail AS email, last AS name FROM staff",
            "The query for users has timestamptz in the column id, which must be an id.",
        ),
        (
            f"{USERS}, now() AS is_admin FROM staff",
            "The query for users has timestamptz in the column is_admin, which must be yes or no.",
        ),
        ("SELECT nobody FROM staff", 'The database refuses the query for users: column "nobody" does not exist.'),
        ("SELEKT 1", 'The database refuses the query for users: syntax error at or near "1".'),
        (f"{USERS} FROM staff; SELECT 1", "The database refuses the query for users: syntax error"),
        (f"{USERS} FROM nowhere", 'The database refuses the query for users: relation "nowhere" does not exist.'),
    ],
)
def test_a_faulty_query_is_refused_with_the_reason(world: SqlWorld, query: str, fault: str) -> None:
    world.ats.queries["users"] = query

    with pytest.raises(StopSync) as refused:
        world.connector().check()

    assert fault in str(refused.value)


def test_all_faults_are_reported_at_once(world: SqlWorld) -> None:
    del world.ats.columns["jobs"]["title"]
    world.ats.columns["candidates"]["modified_at"] = "concat('', touched)"
    world.ats.columns["applications"]["stage"] = "stepp"

    with pytest.raises(StopSync) as refused:
        world.connector().check()

    no_title, no_time, no_column = str(refused.value).splitlines()
    assert no_title == "The query for jobs has no column title."
    assert re.fullmatch(r"The query for candidates has (text|varchar) in the column modified_at, .+ a time\.", no_time)
    assert no_column.startswith(
        f"The database refuses the query for applications: {world.ats.no_column.format('stepp')}"
    )


def test_unknown_columns_and_rows_that_do_not_fit_are_reported(world: SqlWorld) -> None:
    world.ats.columns["jobs"]["color"] = "'red'"
    world.ats.columns["jobs"]["is_posted"] = "CASE req_no WHEN 'R-1' THEN 'maybe' ELSE 'yes' END"

    assert world.connector().check().notes == (
        "The query for jobs has columns that the agent does not know: color.",
        "Rows of jobs that do not fit: 1 of the first 3. The first: is_posted is “maybe”, which is not yes or no.",
    )


def _writes_in_a_query(world: SqlWorld) -> None:
    world.ats.queries["users"] = "WITH gone AS (DELETE FROM person RETURNING no) SELECT no AS id FROM gone"


def _ends_the_query(world: SqlWorld) -> None:
    world.ats.queries["users"] = f"{USERS} FROM staff) AS q; DELETE FROM person; SELECT * FROM ({USERS} FROM staff"


def _writes_in_a_function(world: SqlWorld) -> None:
    body = "DELETE FROM person RETURNING 'x'::text"
    world.ats.run(f"CREATE FUNCTION wipe() RETURNS text LANGUAGE sql AS $$ {body} $$")
    world.ats.queries["users"] = "SELECT no AS id, mail AS email, wipe() AS name FROM staff"


def _makes_the_transaction_writable(world: SqlWorld) -> None:
    _writes_in_a_function(world)
    world.ats.queries["users"] = (
        "SELECT no AS id, set_config('transaction_read_only', 'off', false) AS email, wipe() AS name FROM staff"
    )


@only_postgresql
@pytest.mark.parametrize(
    "write", [_writes_in_a_query, _ends_the_query, _writes_in_a_function, _makes_the_transaction_writable]
)
def test_no_query_can_write_even_if_the_user_may(world: SqlWorld, write: Callable[[SqlWorld], None]) -> None:
    world.ats.run(f'GRANT ALL ON ALL TABLES IN SCHEMA "{world.ats.name}" TO "{world.ats.name}"')
    write(world)
    before = world.ids(Stream.CANDIDATES)

    with pytest.raises(StopSync, match="query for users"):
        world.connector().check()
    with pytest.raises(StopSync, match="query for users"):
        list(world.connector().changes(Stream.USERS, None))

    assert world.ids(Stream.CANDIDATES) == before


def test_a_user_who_could_write_is_reported(world: SqlWorld) -> None:
    world.ats.grant("INSERT", "person", "submission")

    (note,) = world.connector().check().notes

    assert note.startswith(f"Number of tables that the user {world.ats.name} may write to: 2.")


def test_a_wrong_password_stops_the_check(world: SqlWorld) -> None:
    world.revoke_key()

    with pytest.raises(StopSync, match=r"does not accept our key \(user and password\)"):
        world.connector().check()


def test_a_full_database_is_tried_again_later(world: SqlWorld) -> None:
    world.break_down()

    with pytest.raises(TryLater, match=TOO_MANY[world.ats.engine]):
        world.connector().check()


def test_an_unreachable_database_is_tried_again_later(world: SqlWorld) -> None:
    world.ats.queries["port"] = "1"

    with pytest.raises(TryLater, match=r"cannot be reached at 127\.0\.0\.1"):
        world.connector().check()


def test_the_time_comes_from_the_database(world: SqlWorld) -> None:
    world.pass_time(timedelta(days=3))

    assert world.connector()._reader.now() == world.clock.now()
