"""Ways in which a customer's database breaks or misleads, and what the agent must do about each.

The statements are for PostgreSQL. ``mariadb_breakages`` restates the breakages that differ in MariaDB.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum, auto
from typing import Final, NamedTuple

from tests.agent.connectors.sql.world import SqlWorld


class By(Enum):
    #: The sync stops until a person acts.
    STOP = auto()
    #: The sync waits and tries again.
    WAIT = auto()
    #: The row is skipped, and listed with the reason.
    LIST = auto()
    #: The check reports the breakage in a note.
    NOTE = auto()
    #: The database no longer lists a record that Recruiter has. The agent removes the record from Recruiter, or asks a
    #: person.
    MISSING = auto()
    #: The agent need not notice the breakage. It still reads every row, even one that arrives late or has moved.
    READ = auto()


class Breakage(NamedTuple):
    spoil: Callable[[SqlWorld], object]
    by: By
    #: What the error, the reason or the note says. Empty for ``MISSING`` and ``READ``.
    says: str = ""


def by_sql(*statements: str) -> Callable[[SqlWorld], object]:
    return lambda world: [world.ats.run(statement) for statement in statements]


def column(query: str, name: str, theirs: str) -> Callable[[SqlWorld], object]:
    return lambda world: world.ats.columns[query].update({name: theirs})


def replaced(query: str, before: str, after: str) -> Callable[[SqlWorld], object]:
    def spoil(world: SqlWorld) -> None:
        world.ats.queries[query] = world.ats.query(query).replace(before, after)

    return spoil


def both(*spoilings: Callable[[SqlWorld], object]) -> Callable[[SqlWorld], object]:
    return lambda world: [spoil(world) for spoil in spoilings]


def paged(*spoilings: Callable[[SqlWorld], object]) -> Callable[[SqlWorld], object]:
    return both(lambda world: world.small_pages(), *spoilings)


def person(name: str, table: str, change: str) -> Callable[[SqlWorld], object]:
    return lambda world: world.ats.run(f"UPDATE {table} SET {change} WHERE no = {world.people[name]}")


def edited_by_a_clock(behind: timedelta) -> Callable[[SqlWorld], object]:
    def spoil(world: SqlWorld) -> None:
        touched = world.local - behind
        world.ats.change("person", world.people["cher"], tel="1", touched=touched)

    return spoil


def _restored(world: SqlWorld) -> None:
    """Act as if a backup from before the last run were restored: one row has other values, and all times are older."""
    world.ats.run("UPDATE person SET touched = touched - interval '3 days'")
    world.ats.change("person", world.people["cher"], tel="1")


def _clock_set_back(world: SqlWorld) -> None:
    world.pass_time(timedelta(hours=-3))
    world.ats.change("person", world.people["cher"], tel="1", touched=world.local)


def _late_replica(world: SqlWorld) -> None:
    """Make the database a replica that is an hour behind.

    The replica's clock is right, but a change that was made half an hour ago arrives only after the agent has read the
    table again.
    """
    world.ats.run("CREATE FUNCTION pg_is_in_recovery() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true'")
    world.ats.run(
        "CREATE FUNCTION pg_last_xact_replay_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS "
        "$$SELECT at - interval '1 hour' FROM moment$$"
    )
    # Give Omar a later time than Cher. Otherwise Cher's change would be later than every change that the agent has
    # already read, and the agent would read it even if it did not know that the replica is behind.
    world.ats.change("person", world.people["omar"], touched=world.local)
    world.read_again()
    world.ats.change("person", world.people["cher"], tel="1", touched=world.local - timedelta(minutes=30))


def _moves_while_it_is_read(world: SqlWorld) -> None:
    """Between the first two pages, every row is rewritten, and one person is deleted."""
    world.ats.change("person", world.people["cher"], tel="1", touched=world.local)
    world.small_pages()
    world.between_pages(lambda: world.ats.run("UPDATE person SET first = first"))
    world.between_pages(lambda: world.ats.run("DELETE FROM person WHERE no = %s", world.people["noor"]))


def _slow(world: SqlWorld) -> None:
    world.longest_query = 0.3
    world.ats.columns["candidates"]["phone"] = "pg_sleep(0.4)::text"


BREAKAGES: Final[Mapping[str, Breakage]] = {
    # The shape of tables
    "a column is renamed": Breakage(
        by_sql("ALTER TABLE person RENAME tel TO phone_no"), By.STOP, '"tel" does not exist'
    ),
    "a table is dropped": Breakage(by_sql("DROP TABLE step"), By.STOP, 'relation "step" does not exist'),
    "a table is renamed": Breakage(
        by_sql("ALTER TABLE person RENAME TO people"), By.STOP, 'relation "person" does not exist'
    ),
    "times become text": Breakage(
        by_sql("ALTER TABLE person ALTER touched TYPE text"), By.STOP, "has text in the column modified_at"
    ),
    "times become numbers of seconds": Breakage(
        by_sql("ALTER TABLE person ALTER touched TYPE bigint USING extract(epoch FROM touched)::bigint"),
        By.STOP,
        "has int8 in the column modified_at",
    ),
    "ids become times": Breakage(column("users", "id", "now()"), By.STOP, "which must be an id"),
    "ids become floating-point numbers that lose digits": Breakage(
        both(by_sql("UPDATE staff SET no = 2147483647"), column("users", "id", "no::float8 * 1e18")),
        By.LIST,
        "which is not exact, because it is a floating-point number. Cast it to",
    ),
    "a flag gets an unknown value": Breakage(column("candidates", "is_private", "'ja'"), By.LIST, "not yes or no"),
    "a state gets an unknown name": Breakage(column("jobs", "state", "'Angehalten'"), By.LIST, "not draft, open or"),
    "a time is not a time": Breakage(person("cher", "person", "touched = 'infinity'"), By.LIST, "“infinity”"),
    # Ids
    "a join repeats rows": Breakage(
        replaced("candidates", "FROM person ", "FROM person CROSS JOIN (VALUES (1), (2)) AS v (n) "),
        By.LIST,
        "more than once",
    ),
    "a join repeats the last row of a page": Breakage(
        paged(replaced("candidates", "FROM person ", "FROM person LEFT JOIN (VALUES (1), (2)) v (n) ON no % 2 = 0 ")),
        By.LIST,
        "more than once",
    ),
    "rows lose their id": Breakage(
        column("candidates", "id", "CASE WHEN no % 2 = 0 THEN no END"), By.LIST, "without an id"
    ),
    "rows beyond the first page lose their id": Breakage(
        paged(column("candidates", "id", "CASE WHEN first <> 'Ida' THEN no END")), By.LIST, "without an id"
    ),
    "ids get trailing blanks": Breakage(column("candidates", "id", "no || ' '"), By.LIST, "because of the blanks"),
    "ids of owners get trailing blanks": Breakage(
        column("stages", "application_id", "submission || ' '"), By.NOTE, "because of the blanks"
    ),
    "ids change their case": Breakage(column("jobs", "id", "lower(req_no)"), By.MISSING),
    "ids are renumbered": Breakage(column("candidates", "id", "no + 1000000"), By.MISSING),
    "notes name another kind of id": Breakage(
        column("candidate_notes", "candidate_id", "person + 5000"), By.NOTE, "names no row of candidates"
    ),
    "applications name another kind of id": Breakage(
        column("applications", "candidate_id", "person + 5000"), By.LIST, "not the id of a candidate"
    ),
    # Rows
    "a query is limited": Breakage(
        lambda world: world.ats.queries.update(candidates=world.ats.query("candidates").replace("--", "LIMIT 100 --")),
        By.NOTE,
        "ends with LIMIT 100",
    ),
    "a view leaves out rows": Breakage(
        replaced("candidates", "FROM person ", "FROM person WHERE no % 2 = 0 "), By.MISSING
    ),
    "a view joins to nothing": Breakage(
        replaced("candidates", "FROM person ", "FROM person JOIN (SELECT 1 WHERE false) v ON true "), By.MISSING
    ),
    "row security hides rows": Breakage(by_sql("ALTER TABLE person ENABLE ROW LEVEL SECURITY"), By.MISSING),
    "a table is rewritten while it is read": Breakage(_moves_while_it_is_read, By.READ),
    # Times
    #
    # The edit was made 30 minutes ago. The row says 90 minutes ago, because the application's clock is an hour behind.
    "the clock of the application is an hour behind": Breakage(edited_by_a_clock(timedelta(minutes=90)), By.READ),
    "the clock of the application is ahead": Breakage(edited_by_a_clock(timedelta(hours=-5)), By.READ),
    "the database comes back from a backup": Breakage(_restored, By.READ),
    "the clock of the database is set back": Breakage(_clock_set_back, By.READ),
    "a replica is behind": Breakage(_late_replica, By.READ),
    "times are in another zone": Breakage(
        by_sql("UPDATE person SET touched = touched + interval '6 hours'"),
        By.NOTE,
        "Time zone for times without one",
    ),
    # Access
    "a right is revoked": Breakage(lambda world: world.ats.forbid("submission"), By.STOP, "lacks the permission"),
    "the user is locked": Breakage(lambda world: world.revoke_key(), By.STOP, "does not accept our key"),
    "no connections are left": Breakage(lambda world: world.break_down(), By.WAIT, "too many connections"),
    "the connection breaks in the middle": Breakage(
        paged(lambda world: world.between_pages(world.break_down)), By.WAIT, "too many connections"
    ),
    "a query takes too long": Breakage(_slow, By.WAIT, "took longer than"),
    # Values
    "a text is enormous": Breakage(
        both(by_sql("UPDATE person SET street = repeat('x', 3000000)"), edited_by_a_clock(timedelta())), By.READ
    ),
}
