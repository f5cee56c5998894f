"""Spreads a benchmark's database over a Citus cluster, and counts how many statements ran on just one machine.

The functions take the addresses of PostgreSQL servers that have Citus in ``shared_preload_libraries``.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from stage import DATABASE

#: Counts the statements that ran on one machine, and those that ran on several. The counts cover all sessions on the
#: coordinator since it started. Citus's workers open some of these sessions, to reach the tables that Citus copies to
#: every machine.
_COUNTERS: Final = """
SELECT sum(query_execution_single_shard)::bigint, sum(query_execution_multi_shard)::bigint
FROM citus_stat_counters WHERE name = current_database()
"""


class Statements(NamedTuple):
    """How many statements read or wrote distributed rows on just one machine, and how many on several."""

    on_one: int
    on_several: int

    def since(self, before: "Statements") -> "Statements":
        return Statements(self.on_one - before.on_one, self.on_several - before.on_several)

    def __str__(self) -> str:
        both = self.on_one + self.on_several
        share = 100 * self.on_one / both if both else 100
        return f"{both:,} statements on distributed tables, {share:.2f}% of them on one machine"


def form(coordinator: str, workers: Sequence[str]) -> None:
    """Create the database on the workers, and register the workers with the coordinator.

    The coordinator has the database already. All arguments are addresses.
    """
    leave(workers)
    for worker in workers:
        with psycopg.connect(worker, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(DATABASE)))
        with psycopg.connect(worker, dbname=DATABASE, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION citus")
    with psycopg.connect(coordinator, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION citus")
        connection.execute("SELECT citus_set_coordinator_host(%s, %s)", _place(coordinator))
        for worker in workers:
            connection.execute("SELECT citus_add_node(%s, %s)", _place(worker))
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET citus.enable_stat_counters = on").format(sql.Identifier(DATABASE))
        )


def leave(workers: Sequence[str]) -> None:
    for worker in workers:
        with psycopg.connect(worker, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))


def statements(coordinator: str) -> Statements:
    with psycopg.connect(coordinator) as connection:
        row = connection.execute(_COUNTERS).fetchone() or (0, 0)
    return Statements(int(row[0] or 0), int(row[1] or 0))


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "localhost", parts.port or 5432
