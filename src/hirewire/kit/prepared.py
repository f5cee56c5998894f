"""Statements of the hot path, prepared on the server and without what Django's wrapper adds to each."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from django.db import connection
from psycopg import Connection
from psycopg.rows import tuple_row

Parameters = Sequence[object] | Mapping[str, object]


def session() -> Connection[Any]:
    """Django's connection, in whatever transaction it is; its cursors bind in the client and so cannot prepare."""
    connection.ensure_connection()
    found: Connection[Any] = connection.connection
    return found


def rows(statement: bytes | LiteralString, parameters: Parameters) -> list[tuple[Any, ...]]:
    with session().cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(statement, parameters, prepare=True).fetchall()
