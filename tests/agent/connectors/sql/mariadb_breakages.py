"""The ``breakages`` in MariaDB. This file restates those that need other statements or cause other messages."""

from collections.abc import Mapping
from typing import Final

from tests.agent.connectors.sql.breakages import (
    BREAKAGES,
    Breakage,
    By,
    both,
    by_sql,
    column,
    paged,
    person,
    replaced,
)
from tests.agent.connectors.sql.world import SqlWorld

_TWICE: Final = "(SELECT 1 AS n UNION ALL SELECT 2)"


def _restored(world: SqlWorld) -> None:
    world.ats.run("UPDATE person SET touched = touched - INTERVAL 3 DAY")
    world.ats.change("person", world.people["cher"], tel="1")


def _slow(world: SqlWorld) -> None:
    world.longest_query = 0.3
    world.ats.columns["candidates"]["phone"] = world.ats.nap(0.4)


_OTHERS: Final[Mapping[str, Breakage]] = {
    # MariaDB's message differs from PostgreSQL's.
    "a column is renamed": Breakage(
        by_sql("ALTER TABLE person RENAME COLUMN tel TO phone_no"), By.STOP, "Unknown column 'tel'"
    ),
    "a table is dropped": Breakage(by_sql("DROP TABLE step"), By.STOP, ".step' doesn't exist"),
    "a table is renamed": Breakage(by_sql("ALTER TABLE person RENAME TO people"), By.STOP, ".person' doesn't exist"),
    # MariaDB changes the type of a column with MODIFY. Its type for texts of limited length is varchar.
    "times become text": Breakage(
        by_sql("ALTER TABLE person MODIFY touched varchar(40)"), By.STOP, "has varchar in the column modified_at"
    ),
    "times become numbers of seconds": Breakage(
        by_sql("ALTER TABLE person MODIFY touched bigint"),
        By.STOP,
        "has bigint in the column modified_at",
    ),
    "ids become floating-point numbers that lose digits": Breakage(
        both(by_sql("UPDATE staff SET no = 2147483647"), column("users", "id", "CAST(no AS DOUBLE) * 1e18")),
        By.LIST,
        "which is not exact, because it is a floating-point number. Cast it to",
    ),
    # MariaDB has no infinite times. A date in month 0 is a fault, except 0000-00-00, which means no time.
    "a time is not a time": Breakage(
        both(by_sql("SET SESSION sql_mode = ''"), person("cher", "person", "touched = '2026-00-00'")),
        By.LIST,
        "“2026-00-00",
    ),
    # In MariaDB, a query cannot give names to the columns of VALUES.
    "a join repeats rows": Breakage(
        replaced("candidates", "FROM person ", f"FROM person CROSS JOIN {_TWICE} AS v "), By.LIST, "more than once"
    ),
    "a join repeats the last row of a page": Breakage(
        paged(replaced("candidates", "FROM person ", f"FROM person LEFT JOIN {_TWICE} AS v ON no % 2 = 0 ")),
        By.LIST,
        "more than once",
    ),
    # In MariaDB, || means "or" and does not join texts.
    "ids get trailing blanks": Breakage(
        column("candidates", "id", "CONCAT(no, ' ')"), By.LIST, "because of the blanks"
    ),
    "ids of owners get trailing blanks": Breakage(
        column("stages", "application_id", "CONCAT(submission, ' ')"), By.NOTE, "because of the blanks"
    ),
    # MariaDB has no row security, so a view that replaces the table hides the rows.
    "row security hides rows": Breakage(
        by_sql("RENAME TABLE person TO people", "CREATE VIEW person AS SELECT * FROM people WHERE no % 2 = 0"),
        By.MISSING,
    ),
    "the database comes back from a backup": Breakage(_restored, By.READ),
    "times are in another zone": Breakage(
        by_sql("UPDATE person SET touched = touched + INTERVAL 6 HOUR"), By.NOTE, "Time zone for times without one"
    ),
    # MariaDB's message differs from PostgreSQL's.
    "no connections are left": Breakage(lambda world: world.break_down(), By.WAIT, "max_user_connections"),
    "the connection breaks in the middle": Breakage(
        paged(lambda world: world.between_pages(world.break_down)), By.WAIT, "max_user_connections"
    ),
    "a query takes too long": Breakage(_slow, By.WAIT, "took longer than"),
}
#: A replica's delay cannot be faked in MariaDB: ``test_mariadb_replica`` tests a real replica.
_ELSEWHERE: Final = {"a replica is behind"}
MARIADB: Final[Mapping[str, Breakage]] = {
    name: _OTHERS.get(name, breakage) for name, breakage in BREAKAGES.items() if name not in _ELSEWHERE
}
