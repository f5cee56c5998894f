"""How MariaDB and MySQL differ from PostgreSQL: ids, times, queries, rights to write, and connections to the server."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from hirewire.agent.connectors.sql.dialects.base import Holds, ResultColumn
from hirewire.agent.connectors.sql.dialects.mysql_values import loader_of
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.records import Application, Candidate, Job, Stream
from hirewire.agent.sdk.tables.values import UNREADABLE
from tests.agent.connectors.sql.engines import only_mariadb
from tests.agent.connectors.sql.mariadb_ats import MariaDbAts
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.connectors.suite import every, ids, quick_retries

__all__ = ["quick_retries"]
pytestmark = only_mariadb
LARGE = 18_446_744_073_709_551_615
USERS = "SELECT no AS id, mail AS email, last AS name"


SetGlobal = Callable[[str, object], None]


@pytest.fixture
def set_global(ats: MariaDbAts) -> Iterator[SetGlobal]:
    before: list[tuple[str, object]] = []

    def set_(name: str, value: object) -> None:
        before.append((name, ats.run(f"SELECT @@global.{name}")[0][0]))
        ats.run(f"SET GLOBAL {name} = %s", value)

    yield set_
    for name, value in before:
        ats.run(f"SET GLOBAL {name} = %s", value)


# Ids


def _with_jobs(world: SqlWorld, *keys: str) -> None:
    """Replace all jobs.

    No two new ids are the same, but the query's collation treats some of them as equal.
    """
    world.ats.run("ALTER TABLE requisition MODIFY req_no varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")
    world.ats.run("DELETE FROM requisition")
    for key in keys:
        values = {"headline": f"Job {key}", "link": "http://ats.test/odd", "touched": world.clock.now()}
        world.ats.add("requisition", req_no=key, **values)
    world.ats.columns["jobs"]["id"] = "req_no COLLATE utf8mb4_general_ci"


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_pages_take_each_id_once_or_stop_if_too_many_ids_count_as_equal(world: SqlWorld, size: int) -> None:
    keys = ("a1", "A1", "á1", "Á1", "a2", "A2", "b1", "B1", "c1")
    _with_jobs(world, *keys)
    world._page = size

    connector = world.connector()

    if size < 4:
        with pytest.raises(StopSync, match="whose ids differ only in case or accents"):
            list(connector.ids(Stream.JOBS))
        return
    assert sorted(connector.ids(Stream.JOBS)) == sorted(keys)
    assert sorted(ids(connector.changes(Stream.JOBS, None))) == sorted(keys)


def test_an_id_leads_to_its_own_row_only(world: SqlWorld) -> None:
    _with_jobs(world, "a1", "A1", "á1")
    world.ats.change("submission", world.submissions[0], req="A1")
    connector = world.connector()

    records = [connector.read(Stream.JOBS, key) for key in ("a1", "A1", "á1", "Á1", "a1 ")]
    application = connector.read(Stream.APPLICATIONS, world.submissions[0])

    assert [one and one.title for one in records if one is None or isinstance(one, Job)] == [
        "Job a1",
        "Job A1",
        "Job á1",
        None,
        None,
    ]
    assert isinstance(application, Application)
    assert application.job_title == "Job A1"


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("bigint unsigned", str(LARGE), str(LARGE)),
        ("decimal(20)", str(LARGE), str(LARGE)),
        ("decimal(12, 2)", "17.00", "17"),
        ("decimal(12, 2)", "17.50", "17.5"),
        ("double", "17", "17"),
        ("char(20)", "'P-17'", "P-17"),
        ("varchar(20)", "'p-17'", "p-17"),
        ("varchar(20) CHARACTER SET latin1 COLLATE latin1_german1_ci", "'Müller-17'", "Müller-17"),
        ("varchar(20) CHARACTER SET latin1", "'p-17'", "p-17"),
        ("uuid", "'6ccd780c-baba-4026-9564-5b8c656024db'", "6ccd780c-baba-4026-9564-5b8c656024db"),
    ],
)
def test_an_id_of_any_type_leads_to_its_row_and_its_parts(world: SqlWorld, kind: str, key: str, text: str) -> None:
    person = world.people["noor"]
    for table in ("person", "remark", "submission"):
        world.ats.run(f"ALTER TABLE {table} ADD their_key {kind}")
    world.ats.run(f"UPDATE person SET their_key = {key} WHERE no = {person}")
    world.ats.run(f"UPDATE remark SET their_key = {key} WHERE person = {person}")
    world.ats.run(f"UPDATE submission SET their_key = {key} WHERE person = {person}")
    world.ats.columns["candidates"]["id"] = "their_key"
    world.ats.queries["candidates"] = world.ats.query("candidates").replace(
        "FROM person ", f"FROM person WHERE no = {person} "
    )
    world.ats.columns["candidate_notes"]["candidate_id"] = "their_key"
    world.ats.columns["applications"]["candidate_id"] = "their_key"
    connector = world.connector()

    (read,) = every(connector.changes(Stream.CANDIDATES, None))

    assert isinstance(read, Candidate)
    assert (read.id, len(read.notes)) == (text, 1)
    assert list(connector.ids(Stream.CANDIDATES)) == [text]
    assert connector.read(Stream.CANDIDATES, text) == read
    applications = every(connector.changes(Stream.APPLICATIONS, None))
    assert [one.candidate_id for one in applications if isinstance(one, Application)] == [text]


def test_large_ids_that_a_query_computes_are_told_apart(world: SqlWorld) -> None:
    """As floating-point numbers, these ids would all be equal."""
    first = LARGE - 100
    world.ats.columns["candidates"]["id"] = f"no + {first}"
    world.small_pages()
    connector = world.connector()

    read = sorted(connector.ids(Stream.CANDIDATES))

    assert read == sorted(str(first + key) for key in world.people.values())
    assert sorted(ids(connector.changes(Stream.CANDIDATES, None))) == read
    record = connector.read(Stream.CANDIDATES, str(first + world.people["cher"]))
    assert isinstance(record, Candidate)
    assert record.last_name == "Cher"


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [("UNHEX(MD5(req_no))", "varbinary"), ("NOW()", "timestamp"), ("CAST(made AS TIME)", "time")],
)
def test_ids_of_other_types_are_refused_by_the_check(world: SqlWorld, theirs: str, kind: str) -> None:
    world.ats.columns["jobs"]["id"] = theirs

    with pytest.raises(StopSync, match=f"The query for jobs has {kind} in the column id, which must be an id"):
        world.connector().check()


# Times


def test_a_zero_date_means_no_time(world: SqlWorld) -> None:
    world.ats.run("SET SESSION sql_mode = ''")
    cursor = world.quiet_cursor(Stream.CANDIDATES)
    world.ats.change("person", world.people["omar"], touched="0000-00-00")
    world.ats.change("person", world.people["cher"], made="0000-00-00")

    changed = ids(world.connector().changes(Stream.CANDIDATES, cursor))
    cher = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    assert changed == [str(world.people["omar"])]
    assert isinstance(cher, Candidate)
    assert cher.created_at == cher.modified_at


def test_instants_are_exact_in_the_hour_that_the_clock_repeats(world: SqlWorld) -> None:
    """Clocks in Berlin show 02:30 at both instants."""
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    world.ats.change("submission", world.submissions[0], made=first)
    world.ats.change("submission", world.submissions[1], made=second)
    connector = world.connector()

    records = [connector.read(Stream.APPLICATIONS, world.submissions[number]) for number in (0, 1)]

    assert [one.created_at for one in records if isinstance(one, Application)] == [first, second]


def test_no_change_of_an_instant_is_lost_in_the_hour_that_the_clock_repeats(world: SqlWorld) -> None:
    for table in ("submission", "step", "remark", "interview", "document", "person"):
        world.ats.run(f"UPDATE {table} SET touched = %s", datetime(2026, 10, 24, 12, tzinfo=UTC))
    world.ats.set_clock(datetime(2026, 10, 25, 0, 58, tzinfo=UTC))
    cursor = list(world.connector().changes(Stream.APPLICATIONS, None))[-1].cursor

    world.ats.change("submission", world.submissions[0], touched=datetime(2026, 10, 25, 1, 5, tzinfo=UTC))
    world.ats.set_clock(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))

    assert ids(world.connector().changes(Stream.APPLICATIONS, cursor)) == [world.submissions[0]]


def test_a_query_may_compute_with_both_kinds_of_times(world: SqlWorld) -> None:
    """In MariaDB, an expression that combines a local time with an instant returns a local time."""
    world.ats.columns["candidates"]["created_at"] = "GREATEST(made, FROM_UNIXTIME(1782900000))"

    record = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    assert isinstance(record, Candidate)
    assert record.created_at == world.clock.now()


def test_a_server_that_does_not_know_the_zone_is_reported(world: SqlWorld) -> None:
    world.ats.queries["time_zone"] = "Australia/Lord_Howe"

    report = world.connector().check()
    record = world.connector().read(Stream.APPLICATIONS, world.submissions[0])

    (note,) = [note for note in report.notes if "time zone" in note and "know" in note]
    assert note.startswith("The database does not know the time zone Australia/Lord_Howe, so what a query computes")
    assert isinstance(record, Application)
    assert record.created_at == world.clock.now()


def test_a_query_may_filter_instants_by_changed_since(world: SqlWorld) -> None:
    world.ats.queries["applications"] = world.ats.query("applications").replace(
        "FROM submission ", "FROM submission WHERE touched >= :changed_since "
    )
    cursor = world.quiet_cursor(Stream.APPLICATIONS)
    world.ats.change("submission", world.submissions[0], touched=world.clock.now())

    assert ids(world.connector().changes(Stream.APPLICATIONS, cursor)) == [world.submissions[0]]
    assert set(world.connector().ids(Stream.APPLICATIONS)) == world.ids(Stream.APPLICATIONS)


# Queries


def test_a_query_may_contain_any_sql(world: SqlWorld) -> None:
    world.ats.queries["users"] = (
        "SELECT no AS id, mail AS email, last AS name, JSON_OBJECT('a', '?') AS more, 100 % 7 AS rest\n"
        "FROM staff WHERE mail LIKE '%@%' /* {} ? :changed_sinc */ # %s ;\n;"
    )

    assert ids(world.connector().changes(Stream.USERS, None)) == [str(world.user)]


def test_modes_of_the_server_change_nothing(world: SqlWorld, set_global: SetGlobal) -> None:
    set_global("sql_mode", "ANSI,NO_BACKSLASH_ESCAPES,TRADITIONAL,PAD_CHAR_TO_FULL_LENGTH")
    key = "R'\\'); DROP TABLE requisition; --%s{}\""
    world.ats.add("requisition", req_no=key, headline="Odd", link="http://ats.test/odd", touched=world.clock.now())
    world.ats.queries["users"] = "SELECT no AS id, mail AS email, last || '!' AS \"name\" FROM staff"
    world.ats.run("SET SESSION sql_mode = ''")
    world.ats.run("ALTER TABLE requisition MODIFY req_no char(60)")
    world.ats.change("person", world.people["omar"], touched="0000-00-00")
    connector = world.connector()

    (user,) = every(connector.changes(Stream.USERS, None))
    record = connector.read(Stream.JOBS, key)

    assert isinstance(record, Job)
    assert (record.id, getattr(user, "last_name", "")) == (key, "Okafor!")
    assert set(ids(connector.changes(Stream.CANDIDATES, None))) == world.ids(Stream.CANDIDATES)
    assert set(ids(connector.changes(Stream.APPLICATIONS, None))) == world.ids(Stream.APPLICATIONS)


def test_long_groups_are_not_truncated(world: SqlWorld, set_global: SetGlobal) -> None:
    """By default, MySQL truncates the result of GROUP_CONCAT at 1,024 bytes without an error."""
    set_global("group_concat_max_len", 1024)
    mails = [f"{number:04}@example.com" for number in range(200)]
    world.ats.run("CREATE TABLE mail (mail varchar(100))")
    for mail in mails:
        world.ats.run("INSERT INTO mail VALUES (%s)", mail)
    world.ats.grant("SELECT", "mail")
    world.ats.columns["candidates"]["email"] = "(SELECT GROUP_CONCAT(mail SEPARATOR '; ') FROM mail)"

    record = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    assert isinstance(record, Candidate)
    assert sorted(record.emails) == mails


def test_several_values_may_be_json(world: SqlWorld) -> None:
    world.ats.columns["candidates"]["email"] = "JSON_ARRAY('a@example.com', 'b@example.com', NULL)"

    record = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    assert isinstance(record, Candidate)
    assert record.emails == ("a@example.com", "b@example.com")


def test_utf_8_in_a_column_that_says_latin_1_can_be_converted_in_the_query(world: SqlWorld) -> None:
    world.ats.run("UPDATE person SET last = '' WHERE no <> %s", world.people["cher"])
    world.ats.run("ALTER TABLE person MODIFY last varchar(100) CHARACTER SET latin1")
    world.ats.run("UPDATE person SET last = X'4dc3bc6c6c6572' WHERE no = %s", world.people["cher"])
    broken = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))
    world.ats.columns["candidates"]["last_name"] = "CONVERT(CAST(last AS BINARY) USING utf8mb4)"

    record = world.connector().read(Stream.CANDIDATES, str(world.people["cher"]))

    names = [one.last_name for one in (broken, record) if isinstance(one, Candidate)]
    assert names == ["MÃ¼ller", "Müller"]


def test_bytes_that_are_not_text_are_marked_for_their_row(ats: MariaDbAts) -> None:
    """Current servers replace bytes that are not text with question marks. Older servers may send them unchanged."""
    load = loader_of(ResultColumn("last_name", "varchar", Holds.TEXT))

    assert load("Müller".encode()) == "Müller"
    assert load(b"M\xfcller") == UNREADABLE + "M\ufffdller"


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        (f"{USERS}, no AS email FROM staff", "Duplicate column name 'email'"),
        (f"{USERS} FROM nowhere", "nowhere' doesn't exist"),
        ("SELEKT 1", "You have an error in your SQL syntax"),
        (f"{USERS} FROM staff; SELECT 1", "You have an error in your SQL syntax"),
        (f"{USERS} FROM staff WHERE no = ?", "The query has a question mark outside of quotes"),
        ("DROP TABLE person", "You have an error in your SQL syntax"),
        (f"{USERS} INTO OUTFILE '/tmp/stolen' FROM staff", "The database refuses the query for users"),
        (f"{USERS} FROM staff INTO @stolen", "The database refuses the query for users"),
        (f"{USERS} FROM staff) AS q; DELETE FROM person; SELECT * FROM ({USERS} FROM staff", "SQL syntax"),
        ("SELECT wipe() AS id, mail AS email, last AS name FROM staff", "The query for users tries to change data"),
        ("SELECT rebuild() AS id, mail AS email, last AS name FROM staff", "query for users"),
    ],
)
def test_a_query_that_is_wrong_or_writes_is_refused_even_if_the_user_may(
    world: SqlWorld, query: str, fault: str
) -> None:
    name = world.ats.name
    world.ats.run(f"GRANT ALL ON `{name}`.* TO `{name}`")
    world.ats.run("CREATE FUNCTION wipe() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM person; RETURN 1; END")
    body = "BEGIN CREATE TEMPORARY TABLE kept (no int); DELETE FROM person; RETURN 1; END"
    world.ats.run(f"CREATE FUNCTION rebuild() RETURNS int MODIFIES SQL DATA {body}")
    world.ats.queries["users"] = query
    before = world.ids(Stream.CANDIDATES)

    with pytest.raises(StopSync, match="users") as checked:
        world.connector().check()
    with pytest.raises(StopSync, match="users"):
        list(world.connector().changes(Stream.USERS, None))

    assert fault in str(checked.value)
    assert world.ids(Stream.CANDIDATES) == before


# Access


@pytest.mark.parametrize(
    ("granted", "tables"), [("INSERT ON `{0}`.person", 1), ("DELETE ON `{0}`.*", 8), ("UPDATE ON *.*", 8)]
)
def test_tables_that_the_user_could_write_are_counted(world: SqlWorld, granted: str, tables: int) -> None:
    world.ats.run(f"GRANT {granted.format(world.ats.name)} TO `{world.ats.name}`")

    (note,) = world.connector().check().notes

    user = world.ats.name
    assert note.startswith(f"Number of tables that the user {user} may write to: {tables}.")


def test_a_read_only_server_without_the_right_to_see_its_replication_is_reported(
    world: SqlWorld, set_global: SetGlobal
) -> None:
    set_global("read_only", 1)

    (note,) = world.connector().check().notes

    assert note.startswith(
        "This database seems to be a replica, and the user is not allowed to see how far it is behind."
    )


def test_an_untrusted_certificate_is_refused_if_it_must_be_checked(world: SqlWorld) -> None:
    world.ats.queries["tls"] = "verify-full"

    with pytest.raises(StopSync, match=r"offers no TLS that we trust: .*certificate"):
        world.connector().check()


def test_a_certificate_that_the_machine_trusts_is_accepted(
    world: SqlWorld, ats: MariaDbAts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ats.server.certificate))
    world.ats.queries["tls"] = "verify-full"

    assert world.connector().check().missing_permissions == ()


def test_a_trusted_certificate_for_another_name_is_refused(
    world: SqlWorld, ats: MariaDbAts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ats.server.certificate))
    world.ats.queries |= {"tls": "verify-full", "host": "localhost"}

    with pytest.raises(StopSync, match=r"offers no TLS that we trust: .*Hostname mismatch"):
        world.connector().check()


def test_a_session_that_was_idle_for_too_long_is_reopened(world: SqlWorld) -> None:
    connector = world.connector()
    connector.check()
    world.ats.cut()

    assert set(ids(connector.changes(Stream.CANDIDATES, None))) == world.ids(Stream.CANDIDATES)


def test_a_missing_driver_is_reported_with_the_command_that_installs_it(
    world: SqlWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = world.connector()
    monkeypatch.setitem(sys.modules, "pymysql", None)
    monkeypatch.delitem(sys.modules, "hirewire.agent.connectors.sql.dialects.mysql_session")

    with pytest.raises(StopSync, match=r"pip install 'hirewire\[mysql\]'"):
        connector.check()


def test_the_usual_port_is_that_of_the_kind_of_database(world: SqlWorld) -> None:
    settings = world.ats.settings(port="")

    assert settings.port_number is None
    assert world.connector()._database.dialect.port == 3306
