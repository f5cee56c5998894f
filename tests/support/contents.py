"""All rows of all tables of a database, for comparing the rows at two moments."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

Row = Mapping[str, Any]
_TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
"""


def contents(connection: psycopg.Connection[Any], *, without: Collection[str] = ()) -> dict[str, list[Row]]:
    """Return the rows of each table, with the table's name as the key. Empty tables are left out."""
    tables = sorted(str(name) for (name,) in connection.execute(_TABLES).fetchall())
    found = {table: _rows(connection, table) for table in tables if table not in without}
    return {table: rows for table, rows in found.items() if rows}


def changes(
    before: Mapping[str, Sequence[Row]], after: Mapping[str, Sequence[Row]], *, expected: Collection[str] = ()
) -> list[str]:
    """Return what has changed, as ``table`` or ``table.column``. Compare only columns that exist before and after.

    A whole table is named if the number of its rows has changed, or if values have moved from one row to another.
    ``expected`` names columns that may change.
    """
    return [
        change for table in sorted(before) for change in _changes(table, before[table], after.get(table, ()), expected)
    ]


def _changes(table: str, before: Sequence[Row], after: Sequence[Row], expected: Collection[str]) -> Iterator[str]:
    if len(before) != len(after):
        yield table
        return
    columns = [name for name in before[0] if name in after[0] and f"{table}.{name}" not in expected]
    if _checksum(before, columns) == _checksum(after, columns):
        return
    changed = [f"{table}.{name}" for name in columns if _checksum(before, [name]) != _checksum(after, [name])]
    yield from changed or [table]


def _checksum(rows: Sequence[Row], columns: Sequence[str]) -> Counter[str]:
    return Counter(json.dumps([row[name] for name in columns], sort_keys=True) for row in rows)


def _rows(connection: psycopg.Connection[Any], table: str) -> list[Row]:
    query = sql.SQL("SELECT to_jsonb(held) FROM {} AS held").format(sql.Identifier(table))
    return [row for (row,) in connection.execute(query).fetchall()]
