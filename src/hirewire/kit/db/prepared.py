"""Statements of the hot path, prepared on the server and without the overhead of Django's wrapper.

Behind a pooler they are not prepared, because the next transaction may run in another session.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any, Generic, LiteralString, TypeVar

from django.db import models
from psycopg import Connection, Cursor, sql
from psycopg.rows import tuple_row

from hirewire.kit.db import replica
from hirewire.kit.monitoring import statements

Parameters = Sequence[object] | Mapping[str, object]
ModelT = TypeVar("ModelT", bound=models.Model)


def session() -> Connection[Any]:
    """Return the psycopg connection behind Django's.

    The cursors of Django's own connection bind parameters on the client, and cannot prepare statements.
    """
    connection = replica.connection()
    connection.ensure_connection()
    psycopg_connection: Connection[Any] = connection.connection
    return psycopg_connection


def rows(statement: bytes | LiteralString, parameters: Parameters, *, is_binary: bool = False) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows. ``is_binary`` halves the time to send and decode long arrays of numbers."""
    cursor = Cursor(session(), row_factory=tuple_row)
    return statements.timed(lambda: cursor.execute(statement, parameters, prepare=True, binary=is_binary).fetchall())


def execute(statement: bytes | LiteralString, parameters: Parameters) -> None:
    cursor = Cursor(session())
    statements.timed(lambda: cursor.execute(statement, parameters, prepare=True))


def texts(values: Iterable[str]) -> str:
    """An array literal for ``%s::text[]``; psycopg would convert each item of a list, which takes ten times as long."""
    quoted = ",".join(['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in values])
    return "{" + quoted + "}"


class LookUp(Generic[ModelT]):
    """Looks up rows by a fixed condition, together with the rows that their foreign keys reference.

    Django would build the same query again for each look-up, which takes longer than PostgreSQL needs to answer the
    query. In ``where``, the alias of the model's own table is ``held``.
    """

    def __init__(self, model: type[ModelT], *related: str, where: LiteralString) -> None:
        """``related`` lists paths as for ``select_related``; a path must come after the path that it extends."""
        self._model, self._related, self._where = model, related, where

    def first(self, parameters: Parameters) -> ModelT | None:
        matches = rows(self._first, parameters)
        return self._made(matches[0]) if matches else None

    def every(self, parameters: Parameters) -> list[ModelT]:
        return [self._made(match) for match in rows(self._every, parameters)]

    def _made(self, match: tuple[Any, ...]) -> ModelT:
        values = iter(match)
        row = _row_of(self._model, values)
        for path, model in self._others.items():
            owner, _, name = path.rpartition("__")
            setattr(_at(row, owner), name, _row_of(model, values))
        return row

    @cached_property
    def _others(self) -> dict[str, type[models.Model]]:
        others: dict[str, type[models.Model]] = {}
        for path in self._related:
            owner, _, name = path.rpartition("__")
            field = (others[owner] if owner else self._model)._meta.get_field(name)  # noqa: SLF001 - as below
            if not isinstance(field, models.ForeignKey) or field.null:
                raise TypeError(path)
            others[path] = field.related_model
        return others

    @cached_property
    def _first(self) -> bytes:
        return self._statement + b" LIMIT 1"

    @cached_property
    def _every(self) -> bytes:
        return self._statement + b" ORDER BY held.id"

    @cached_property
    def _statement(self) -> bytes:
        names = [sql.Identifier("held", str(field.column)) for field in _fields(self._model)]
        joins = []
        for path, model in self._others.items():
            owner, _, name = path.rpartition("__")
            names += [sql.Identifier(path, str(field.column)) for field in _fields(model)]
            key = next(
                field.column for field in _fields(self._others[owner] if owner else self._model) if field.name == name
            )
            join = sql.SQL(" JOIN {table} AS {path} ON {path}.id = {key}")
            joins.append(
                join.format(
                    table=sql.Identifier(_table(model)),
                    path=sql.Identifier(path),
                    key=sql.Identifier(owner or "held", str(key)),
                )
            )
        return (
            sql.SQL("SELECT {names} FROM {held} AS held{joins} WHERE {where}")
            .format(
                names=sql.SQL(", ").join(names),
                held=sql.Identifier(_table(self._model)),
                joins=sql.SQL("").join(joins),
                where=sql.SQL(self._where),
            )
            .as_bytes()
        )


def _fields(model: type[models.Model]) -> Sequence["models.Field[Any, Any]"]:
    return model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented model API


def _row_of(model: type[ModelT], values: Iterator[Any]) -> ModelT:
    fields = _fields(model)
    own = list(islice(values, len(fields)))
    for place, convert in _converters(model):
        own[place] = convert(own[place], None, replica.connection())
    return model.from_db("default", [field.attname for field in fields], own)


@cache
def _converters(model: type[models.Model]) -> list[tuple[int, Callable[..., Any]]]:
    return [
        (place, field.from_db_value) for place, field in enumerate(_fields(model)) if hasattr(field, "from_db_value")
    ]


def _at(row: models.Model, path: str) -> models.Model:
    for name in path.split("__") if path else ():
        row = getattr(row, name)
    return row
