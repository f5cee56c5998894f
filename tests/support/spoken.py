"""The statements that PostgreSQL receives, including those that bypass Django's cursors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

from hirewire.hub.lifecycle.distribution.placements import COLUMN, Placement, placed

_MENTION: Final = re.compile(
    r'\b(?:FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?"?(hub_\w+)"?(?:\s+(?:AS\s+)?"?(\w+)"?)?'
)
_KEYWORDS: Final = {"WHERE", "SET", "ON", "CROSS", "JOIN", "LEFT", "INNER", "ORDER", "OFFSET", "LIMIT", "FOR", "USING"}
#: A comparison of the company with a value, in the notations of Django, of our own SQL and of row comparisons.
_BOUND: Final = re.compile(
    rf'"?{COLUMN}"?\s*=\s*(?:%|\d|\$)|\((?:"?\w+"?\.)?"?{COLUMN}"?,[^)]*\)\s*=\s*\(%|"?{COLUMN}"?\s+IN\s*\('
)
_PAIRS: Final = re.compile(r"[()]|\bFROM\b")


@contextmanager
def spoken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: psycopg.Cursor[Any], query: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - psycopg's
        if isinstance(query, sql.Composable):
            query = query.as_string(cursor)
        statements.append(query.decode() if isinstance(query, bytes) else query)
        return execute(cursor, query, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", note)
        yield statements


def unbound(statement: str) -> set[str]:
    """The distributed tables that a statement mentions without naming the company.

    A subquery among the columns of the result has to compare the company with a value. If the subquery only refers to
    the company of the outer row, Citus cannot always tell that one machine has all rows.
    """
    columns = _columns(statement)
    loose = {
        table
        for table, alias in _mentioned(columns)
        if not re.search(rf'"?\b{alias}\b"?\."?{COLUMN}"?\s*=\s*(?:%|\d)', columns)
    }
    return loose | _unnamed(statement)


def _unnamed(statement: str) -> set[str]:
    distributed = _mentioned(statement)
    if distributed and not _BOUND.search(statement) and not statement.lstrip().startswith("INSERT"):
        return {table for table, _ in distributed}
    return {table for table, alias in distributed if not _names_company(statement, table, alias)}


def _mentioned(part: str) -> set[tuple[str, str]]:
    mentions = [(found[1], found[2] or "") for found in _MENTION.finditer(part) if found[1] in _DISTRIBUTED]
    return {(table, table if not alias or alias.upper() in _KEYWORDS else alias) for table, alias in mentions}


def _columns(statement: str) -> str:
    """What a SELECT returns, up to the FROM outside of all parentheses."""
    depth = 0
    if not statement.startswith("SELECT"):
        return ""
    for found in _PAIRS.finditer(statement):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "FROM" and not depth:
            return statement[: found.start()]
    return ""


def _names_company(statement: str, table: str, alias: str) -> bool:
    qualified = rf'"?\b{alias}\b"?\."?{COLUMN}"?'
    if re.search(rf"{qualified}\s*(?:=|IN\b)|=\s*\(?{qualified}|\({qualified},", statement):
        return True
    # The column without an alias, or as the first column of an INSERT.
    return bool(re.search(rf'\b{table}\b"?[^;]{{0,200}}?(?<![."])"?{COLUMN}"?[\s,]', statement))


_DISTRIBUTED: Final = frozenset(placed(Placement.DISTRIBUTED))
