"""Autovacuum can analyze every table, even if the table has indexes that call functions."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg import sql

from hirewire.sandbox.sites import ATS, HUB
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

Connection = psycopg.Connection[Any]
#: Let autovacuum analyze a table after a single changed row.
EAGER = {"autovacuum_analyze_threshold": "0", "autovacuum_analyze_scale_factor": "0"}
#: Tables that autovacuum has not analyzed yet, each with a column to touch. Autovacuum never analyzes a partitioned
#: table itself, only its partitions.
NOT_ANALYZED = """
SELECT held.relname, (SELECT attname FROM pg_attribute WHERE attrelid = relid AND attnum > 0 AND NOT attisdropped
                 AND attgenerated = '' AND attidentity = '' ORDER BY attnum DESC LIMIT 1)
FROM pg_stat_user_tables JOIN pg_class AS held ON held.oid = relid
WHERE schemaname = 'public' AND held.relkind = 'r' AND autoanalyze_count = 0
"""
#: Updates one row in twenty, and at least one row, without changing any value. Large tables have an
#: ``autovacuum_analyze_scale_factor`` of their own, 0.02, so a single changed row is not enough for them.
TOUCH = """
UPDATE {table} SET {column} = {column}
WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} LIMIT (SELECT 1 + count(*) / 20 FROM {table})))
"""


@pytest.fixture
def databases(stack: Stack) -> Iterator[list[Connection]]:
    with ExitStack() as opened:
        connections = [
            opened.enter_context(psycopg.connect(stack.database_url(site), autocommit=True)) for site in (HUB, ATS)
        ]
        for name, value in EAGER.items():
            connections[0].execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
        connections[0].execute("SELECT pg_reload_conf()")
        yield connections
        connections[0].execute("ALTER SYSTEM RESET ALL")
        connections[0].execute("SELECT pg_reload_conf()")


def test_autovacuum_analyzes_every_table(databases: list[Connection]) -> None:
    for connection in databases:
        # Keep the updates of this session from running triggers.
        connection.execute("SET session_replication_role = replica")

    # Each attempt touches the remaining tables again. If one of the hub's workers has analyzed a table after large
    # changes, autovacuum leaves that table alone until the table changes again.
    eventually(lambda: [table for one in databases for table in _touch(one)], lambda tables: tables == [])

    analyzed = "SELECT count(*) > 10 FROM pg_stat_user_tables WHERE autoanalyze_count > 0"
    assert [connection.execute(analyzed).fetchone() for connection in databases] == [(True,), (True,)]


def _touch(connection: Connection) -> list[str]:
    """Touch rows of each table that autovacuum has not analyzed yet, and return these tables.

    Empty tables are left out.
    """
    touched = []
    for table, column in connection.execute(NOT_ANALYZED).fetchall():
        names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
        if connection.execute(sql.SQL(TOUCH).format(**names)).rowcount:
            touched.append(table)
    return touched
