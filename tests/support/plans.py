"""Shows how PostgreSQL plans a prepared statement while a large table does not have statistics yet."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

# The planner computes the rows per page from the catalog's numbers, and multiplies the result by the table's real
# number of pages. So false numbers in the catalog make a table look large, unless the table is empty and has no pages.
# The lock keeps autovacuum from collecting true numbers at the same moment.
_PRETEND: Final = """
LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE;
DELETE FROM pg_statistic WHERE starelid = %(table)s::regclass;
UPDATE pg_class SET reltuples = 1000000, relpages = 1
WHERE oid = %(table)s::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = %(table)s::regclass);
"""
_PREPARED: Final = """
SELECT name, cardinality(parameter_types) FROM pg_prepared_statements WHERE statement LIKE '%%' || %s || '%%'
"""


def pretend_large(*tables: str) -> None:
    """Until the transaction ends, let the tables look as if they were large and had never been analyzed."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(_PRETEND.format(table=table), {"table": table})


def generic_plan(part: str) -> dict[str, Any]:
    """The generic plan of the only prepared statement whose text contains ``part``."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARED, [part])
        ((name, parameters),) = cursor.fetchall()
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f'EXPLAIN (FORMAT JSON) EXECUTE "{name}" ({", ".join(["NULL"] * parameters)})')
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return plan


def indexes_used(part: str) -> dict[str, str]:
    return dict(_look_ups(generic_plan(part)))


def _look_ups(plan: dict[str, Any], table: str = "") -> Iterator[tuple[str, str]]:
    # In a bitmap scan, the node with the table's name is above the node with the index's name.
    table = plan.get("Relation Name", table)
    if "Index Name" in plan:
        yield table, plan["Index Name"]
    for below in plan.get("Plans", []):
        yield from _look_ups(below, table)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)
