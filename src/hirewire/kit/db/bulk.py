"""Write many rows in one statement: they travel as one JSON document that PostgreSQL unpacks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from django.db import connection, models
from psycopg import sql

from hirewire.kit.db import prepared

R = TypeVar("R", bound=NamedTuple)


class BulkTable(Generic[R]):
    """A table whose rows are written and deleted many at a time.

    ``scope`` lists the columns that name the tenant. The primary key consists of these columns and the first ``key``
    fields of ``row``. An upsert replaces the row's other fields and leaves unchanged rows alone.

    ``stamp`` is the column that records when a row last changed; None if no column does. ``renewal`` names two columns,
    ``(column, date)``: ``column`` records when the value of ``date`` last changed. ``date`` is often a date of change
    that comes from the sender. ``column`` gets the same time as ``stamp``, so ``renewal`` needs a ``stamp``. ``column``
    may be the stamp itself, which then changes only when ``date`` does.
    """

    def __init__(
        self,
        model: type[models.Model],
        row: type[R],
        *,
        scope: Sequence[str],
        key: int,
        stamp: str | None,
        renewal: tuple[str, str] | None = None,
    ) -> None:
        if renewal is not None and stamp is None:
            raise ValueError(f"{model.__name__} has a renewal but no stamp. A renewal needs a stamp.")
        self._statements = _Statements(model, tuple(scope), row._fields[:key], row._fields[key:], stamp, renewal)
        self._key, self._is_stamped = key, stamp is not None

    def upsert(self, *, scope: Sequence[object], rows: Iterable[R], at: datetime) -> list[tuple[Any, ...]]:
        """Write the rows. Return the keys of new and changed rows, without their scope.

        JSON values are passed as text. If two rows share a key, the last one wins.
        """
        latest = {row[: self._key]: row for row in rows}
        if not latest:
            return []
        document = self._statements.document(latest.values())
        stamps = [at] if self._is_stamped else []
        return prepared.rows(self._statements.upsert, [*scope, *stamps, document])

    def delete(self, *, scope: Sequence[object], keys: Collection[Sequence[object]]) -> list[tuple[Any, ...]]:
        """Delete the rows with the given keys. Return the keys of the deleted rows, without their scope.

        All given keys have the same length. They may be shorter than the keys of the table: every row whose key begins
        with a given key is deleted.
        """
        if not keys:
            return []
        columns = [list(column) for column in zip(*set(map(tuple, keys)), strict=True)]
        return prepared.rows(self._statements.delete(len(columns)), [*columns, *scope, *scope])


class _Statements:
    def __init__(
        self,
        model: type[models.Model],
        scope: tuple[str, ...],
        key: tuple[str, ...],
        content: tuple[str, ...],
        stamp: str | None,
        renewal: tuple[str, str] | None,
    ) -> None:
        self._model = model._meta  # noqa: SLF001 - Django's documented model API
        self._table = sql.Identifier(self._model.db_table)
        self._scope, self._key, self._content, self._stamp = scope, key, content, stamp
        self._renewal = renewal

    @cached_property
    def upsert(self) -> bytes:
        # Every call locks rows in the order of their keys. So two calls on the same rows cannot deadlock: one of them
        # waits for the other.
        columns = (*self._key, *self._content)
        return (
            sql.SQL(
                "INSERT INTO {table} AS held ({scope}, {columns}{stamp})"
                " SELECT {values}, {sent}{stamped} FROM jsonb_to_recordset(%s::jsonb) AS sent ({typed})"
                " ORDER BY {first} ON CONFLICT ({scope}, {key}) {resolution} RETURNING {returned}"
            )
            .format(
                table=self._table,
                scope=_names(self._scope),
                key=_names(self._key),
                columns=_names(columns),
                stamp=sql.SQL(", {}").format(sql.Identifier(self._stamp)) if self._stamp else sql.SQL(""),
                stamped=sql.SQL(", %s" if self._stamp else ""),
                values=self._parameters(self._scope),
                sent=_names(self._members, of="sent"),
                typed=sql.SQL(", ").join(
                    sql.SQL("{} {}").format(sql.Identifier(member), sql.SQL(self._type(name)))
                    for member, name in zip(self._members, columns, strict=True)
                ),
                first=_names(self._members[: len(self._key)], of="sent"),
                resolution=self._resolution,
                returned=_names(self._key, of="held"),
            )
            .as_bytes()
        )

    @property
    def _resolution(self) -> sql.Composable:
        if not self._content:
            return sql.SQL("DO NOTHING")
        return sql.SQL("DO UPDATE SET {changes}{renewal}{stamp} WHERE ({held}) IS DISTINCT FROM ({sent})").format(
            changes=sql.SQL(", ").join(map(_replaced, self._content)),
            renewal=self._renewed,
            stamp=self._stamped_always,
            held=_names(self._content, of="held"),
            sent=_names(self._content, of="excluded"),
        )

    @property
    def _stamped_always(self) -> sql.Composable:
        if self._stamp is None or (self._renewal is not None and self._renewal[0] == self._stamp):
            return sql.SQL("")
        return sql.SQL(", {}").format(_replaced(self._stamp))

    @property
    def _renewed(self) -> sql.Composable:
        if self._renewal is None or self._stamp is None:
            return sql.SQL("")
        column, date = map(sql.Identifier, self._renewal)
        return sql.SQL(
            ", {column} = CASE WHEN held.{date} IS DISTINCT FROM excluded.{date}"
            " THEN excluded.{stamp} ELSE held.{column} END"
        ).format(column=column, date=date, stamp=sql.Identifier(self._stamp))

    @lru_cache(maxsize=4)  # noqa: B019 - statements live as long as the program
    def delete(self, length: int) -> bytes:
        # Lock in key order, as an upsert does. Match by key and not by ctid: if another transaction updates a row while
        # this statement waits for the lock, the row gets a new ctid, and a match by ctid would miss the row.
        named = self._key[:length]
        return (
            sql.SQL(
                "DELETE FROM {table} AS held USING ("
                "SELECT {found} FROM {table} AS found JOIN unnest({lists}) AS gone ({named}) ON ({of_found}) = ({gone})"
                " WHERE ({scope}) = ({values}) ORDER BY {found} FOR UPDATE OF found"
                ") AS locked WHERE ({of_scope}) = ({values}) AND ({held}) = ({locked}) RETURNING {held}"
            )
            .format(
                table=self._table,
                lists=self._parameters(named, each="[]"),
                named=_names(named),
                of_found=_names(named, of="found"),
                gone=_names(named, of="gone"),
                scope=_names(self._scope, of="found"),
                of_scope=_names(self._scope, of="held"),
                values=self._parameters(self._scope),
                found=_names(self._key, of="found"),
                held=_names(self._key, of="held"),
                locked=_names(self._key, of="locked"),
            )
            .as_bytes()
        )

    def document(self, rows: Iterable[NamedTuple]) -> str:
        """Return the rows as one JSON document. Values of JSON columns are JSON already and are embedded unchanged."""
        documents = [self._sent(*row) for row in rows]
        for member in self._json:
            for row in documents:
                setattr(row, member, msgspec.Raw(getattr(row, member)))
        return msgspec.json.encode(documents).decode()

    @cached_property
    def _members(self) -> tuple[str, ...]:
        """Short names for the columns in the document: the columns' own names would make up half of it."""
        return tuple(f"c{place}" for place in range(len(self._key) + len(self._content)))

    @cached_property
    def _sent(self) -> type[msgspec.Struct]:
        """The type of a row in the document: a struct takes a fraction of the memory of a dictionary."""
        return msgspec.defstruct("Sent", [(member, Any) for member in self._members], gc=False)

    @cached_property
    def _json(self) -> tuple[str, ...]:
        columns = zip(self._members, (*self._key, *self._content), strict=True)
        return tuple(member for member, name in columns if isinstance(self._fields[name], models.JSONField))

    @cached_property
    def _fields(self) -> dict[str, "models.Field[Any, Any]"]:
        return {str(field.column): field for field in self._model.concrete_fields}

    def _type(self, column: str) -> str:
        return self._fields[column].db_type(connection) or ""

    def _parameters(self, columns: Sequence[str], *, each: str = "") -> sql.Composed:
        types = [f"{self._type(name)}{each}" for name in columns]
        return sql.SQL(", ").join(sql.SQL("%s::") + sql.SQL(name) for name in types)


def _replaced(name: str) -> sql.Composed:
    return sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))


def _names(names: Sequence[str], *, of: str | None = None) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(of, name) if of else sql.Identifier(name) for name in names)
