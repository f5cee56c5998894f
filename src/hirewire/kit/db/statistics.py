"""Statistics for freshly filled tables: PostgreSQL has none until the tables are analyzed."""

from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hirewire.kit.db import row_security

_UNKNOWN: Final = """
SELECT name FROM unnest(%s::text[]) AS asked (name)
WHERE NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = 'public' AND tablename = name)
"""

_known: set[str] = set()


def ensure(*tables: str) -> None:
    """Analyze tables that have never been analyzed; minutes might pass before autovacuum analyzes them.

    Without statistics PostgreSQL cannot tell which index is best. It may choose an index that finds all rows of a
    company. Each look-up would then read all these rows.

    A session that is limited to one company is not allowed to analyze. In such a session this function does nothing: a
    background worker will analyze the tables.

    A table without rows is skipped, because it has no statistics even after it was analyzed. Analyzing would only lock
    the table until the end of the transaction, and other sessions that want to analyze the table would have to wait.
    """
    unchecked = [] if row_security.is_limited() else [table for table in tables if table not in _known]
    if not unchecked:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [unchecked])
        unknown = [name for (name,) in cursor.fetchall()]
        filled = [name for name in unknown if _has_rows(cursor, name)]
        for name in filled:
            cursor.execute(sql.SQL("ANALYZE {}").format(_table(name)))
    _known.update(set(unchecked) - set(unknown))
    # In a Citus cluster, only the servers that store the rows of a distributed table have its statistics. The query
    # ``_UNKNOWN`` does not ask those servers, so remember in ``_known`` which tables were analyzed.
    transaction.on_commit(lambda: _known.update(filled))


def _has_rows(cursor: CursorWrapper, name: str) -> bool:
    # If the table is distributed, Citus refuses this query as a sub-query of EXISTS.
    cursor.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(_table(name)))
    return cursor.fetchone() is not None


def _table(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)
