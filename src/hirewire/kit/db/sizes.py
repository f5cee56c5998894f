"""The sizes of tables, even if their rows are stored on other database servers."""

from typing import Final, LiteralString

from django.db import connection

_HERE: Final = "pg_total_relation_size(class.oid)"
# Citus keeps the rows of a table in other tables, often on other servers.
_ANYWHERE: Final = """
CASE WHEN class.oid IN (SELECT logicalrelid FROM pg_dist_partition WHERE colocationid <> 0)
    THEN citus_total_relation_size(class.oid, fail_on_error => false) ELSE pg_total_relation_size(class.oid) END
"""


def total_size() -> LiteralString:
    """Return an SQL expression for the bytes of a table and its indexes.

    The statement that contains the expression must select from ``pg_class AS class``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_dist_partition') IS NOT NULL")
        (is_spread,) = cursor.fetchone()
    return _ANYWHERE if is_spread else _HERE
