"""Statements of the hot path, prepared on the server and without the overhead of Django's wrapper.

Behind a pooler they are not prepared, because the next transaction may run in another session.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, LiteralString, TypeVar

from django.db import connection, models
from psycopg import Connection, Cursor, sql
from psycopg.rows import tuple_row

from hirewire.kit.monitoring import statements

Parameters = Sequence[object] | Mapping[str, object]
ModelT = TypeVar("ModelT", bound=models.Model)


def session() -> Connection[Any]:
    """Return Django's connection, in its current transaction. Its own cursors bind client-side and cannot prepare."""
    connection.ensure_connection()
    psycopg_connection: Connection[Any] = connection.connection
    return psycopg_connection


def rows(statement: bytes | LiteralString, parameters: Parameters) -> list[tuple[Any, ...]]:
    cursor = Cursor(session(), row_factory=tuple_row)
    return statements.timed(lambda: cursor.execute(statement, parameters, prepare=True).fetchall())


def execute(statement: bytes | LiteralString, parameters: Parameters) -> None:
    cursor = Cursor(session())
    statements.timed(lambda: cursor.execute(statement, parameters, prepare=True))


def texts(values: Iterable[str]) -> str:
    """An array literal for ``%s::text[]``; psycopg would write it item by item, which takes ten times as long."""
    quoted = ",".join(['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in values])
    return "{" + quoted + "}"


class LookUp(Generic[ModelT]):
    """Looks up a row together with the row that one of its foreign keys names, by a fixed condition.

    Django would build the same query each time, which takes longer than
    PostgreSQL needs to answer it. ``where`` calls the row's own table ``held``.
    """

    def __init__(self, model: type[ModelT], related: str, where: LiteralString) -> None:
        self._model, self._related, self._where = model, related, where

    def first(self, parameters: Parameters) -> ModelT | None:
        matches = rows(self._statement, parameters)
        if not matches:
            return None
        count = len(_fields(self._model))
        row = _row_of(self._model, matches[0][:count])
        setattr(row, self._related, _row_of(self._other, matches[0][count:]))
        return row

    @cached_property
    def _other(self) -> type[models.Model]:
        other = self._model._meta.get_field(self._related).related_model  # noqa: SLF001 - Django's documented model API
        if not isinstance(other, type) or not issubclass(other, models.Model):
            raise TypeError(self._related)
        return other

    @cached_property
    def _statement(self) -> bytes:
        names = [sql.Identifier("held", str(field.column)) for field in _fields(self._model)]
        names += [sql.Identifier("named", str(field.column)) for field in _fields(self._other)]
        key = next(str(field.column) for field in _fields(self._model) if field.name == self._related)
        return (
            sql.SQL(
                "SELECT {names} FROM {held} AS held JOIN {named} AS named ON named.id = {key} WHERE {where} LIMIT 1"
            )
            .format(
                names=sql.SQL(", ").join(names),
                held=sql.Identifier(_table(self._model)),
                named=sql.Identifier(_table(self._other)),
                key=sql.Identifier("held", key),
                where=sql.SQL(self._where),
            )
            .as_bytes()
        )


def _fields(model: type[models.Model]) -> Sequence["models.Field[Any, Any]"]:
    return model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented model API


def _row_of(model: type[ModelT], values: tuple[Any, ...]) -> ModelT:
    return model.from_db("default", [field.attname for field in _fields(model)], values)
