"""What PostgreSQL knows of a table that was filled a moment ago: nothing, until somebody lets it look."""

from typing import Final

from django.db import connection

_UNKNOWN: Final = """
SELECT name FROM unnest(%s::text[]) AS asked (name)
WHERE NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = name)
"""

_known: set[str] = set()


def ensure(*tables: str) -> None:
    """Have those looked at that never were; autovacuum would come within minutes.

    Without statistics one index seems as good as another, and the one that
    leads by the company alone reads all of it for each row that is looked up.
    """
    asked = [table for table in tables if table not in _known]
    if not asked:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [asked])
        unknown = [name for (name,) in cursor.fetchall()]
        for name in unknown:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
    _known.update(set(asked) - set(unknown))
