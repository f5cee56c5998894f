"""Statistics for freshly filled tables: PostgreSQL has none until they are analyzed."""

from typing import Final

from django.db import connection

_UNKNOWN: Final = """
SELECT name FROM unnest(%s::text[]) AS asked (name)
WHERE NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = name)
"""

_known: set[str] = set()


def ensure(*tables: str) -> None:
    """Analyze tables that have never been analyzed; autovacuum would take minutes to get there.

    Without statistics PostgreSQL cannot tell which index is best. It may then choose
    one that only narrows the rows down to a company's, and read all of them for each look-up.
    """
    unchecked = [table for table in tables if table not in _known]
    if not unchecked:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [unchecked])
        unknown = [name for (name,) in cursor.fetchall()]
        for name in unknown:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
    _known.update(set(unchecked) - set(unknown))
