"""Many rows in few statements: COPY into a temporary table of the session, then one upsert from there."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models, transaction
from psycopg import Connection, sql
from psycopg.rows import tuple_row

R = TypeVar("R", bound=NamedTuple)

#: Rows that pass through a temporary table before it is emptied for good. Rows that were taken out stay behind
#: until then, and no vacuum visits temporary tables.
FULL = 5000


class BulkTable(Generic[R]):
    """One table that is written many rows at a time.

    The primary key is ``scope`` (the same values for a whole call: the tenant)
    and the first ``key`` fields of ``row``; the row's other fields are what an
    upsert replaces. A row that holds all of it already is left alone, as is any
    row that is nothing but its key; ``stamp`` is the column that tells when a
    row last changed.
    """

    def __init__(self, model: type[models.Model], row: type[R], *, scope: Sequence[str], key: int, stamp: str) -> None:
        self._statements = _Statements(model, tuple(scope), row._fields[:key], row._fields[key:], stamp)
        self._key = key
        #: Connections of the pool that have the temporary table, with the rows that have passed through it.
        self._passed: WeakKeyDictionary[Connection[Any], int] = WeakKeyDictionary()

    def upsert(self, *, scope: Sequence[object], rows: Iterable[R], at: datetime) -> list[tuple[Any, ...]]:
        """The keys, without their scope, of the rows that are new or now differ.

        Values are given as COPY takes them: JSON as text. Of two rows with one
        key the last counts.
        """
        latest = {row[: self._key]: row for row in rows}
        if not latest:
            return []
        with transaction.atomic(), _session().cursor(row_factory=tuple_row) as cursor:
            self._prepare(cursor.connection, len(latest))
            with cursor.copy(self._statements.copy) as copy:
                for row in latest.values():
                    copy.write_row(row)
            return cursor.execute(self._statements.upsert, [*scope, at], prepare=True).fetchall()

    def delete(self, *, scope: Sequence[object], keys: Collection[Sequence[object]]) -> list[tuple[Any, ...]]:
        """The keys, without their scope, of the rows that were there."""
        if not keys:
            return []
        columns = [list(column) for column in zip(*keys, strict=True)]
        with transaction.atomic(), _session().cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(self._statements.delete, [*columns, *scope], prepare=True).fetchall()

    def _prepare(self, session: Connection[Any], rows: int) -> None:
        passed = self._passed.get(session)
        if passed is None:
            session.execute(self._statements.create)
            # A rollback takes the table away again, so it is only relied on once it has been committed.
            transaction.on_commit(lambda: self._passed.setdefault(session, rows))
        elif passed > FULL:
            session.execute(self._statements.empty)
            self._passed[session] = rows
        else:
            self._passed[session] = passed + rows


class _Statements:
    """The SQL for one table, composed when first needed."""

    def __init__(
        self,
        model: type[models.Model],
        scope: tuple[str, ...],
        key: tuple[str, ...],
        content: tuple[str, ...],
        stamp: str,
    ) -> None:
        self._model = model._meta  # noqa: SLF001 - Django's documented model API
        self._table = sql.Identifier(self._model.db_table)
        self._scratch = sql.Identifier(f"bulk_{self._model.db_table}")
        self._scope, self._key, self._content, self._stamp = scope, key, content, stamp

    @cached_property
    def create(self) -> bytes:
        return (
            sql.SQL(
                "CREATE TEMPORARY TABLE IF NOT EXISTS {scratch} ON COMMIT DELETE ROWS"
                " AS SELECT {columns} FROM {table} WITH NO DATA"
            )
            .format(scratch=self._scratch, table=self._table, columns=_names((*self._key, *self._content)))
            .as_bytes()
        )

    @cached_property
    def empty(self) -> sql.Composed:
        return sql.SQL("TRUNCATE {scratch}").format(scratch=self._scratch)

    @cached_property
    def copy(self) -> bytes:
        return sql.SQL("COPY {scratch} FROM STDIN").format(scratch=self._scratch).as_bytes()

    @cached_property
    def upsert(self) -> bytes:
        # Rows are taken out as they are read, so that a second call in the same transaction finds the table empty.
        # Sorted, two calls that meet on the same rows wait for each other instead of locking each other out.
        return (
            sql.SQL(
                "WITH taken AS (DELETE FROM {scratch} RETURNING {columns})"
                " INSERT INTO {table} AS held ({scope}, {columns}, {stamp})"
                " SELECT {values}, {columns}, %s FROM taken ORDER BY {key}"
                " ON CONFLICT ({scope}, {key}) DO {replace} RETURNING {returned}"
            )
            .format(
                scratch=self._scratch,
                table=self._table,
                scope=_names(self._scope),
                key=_names(self._key),
                columns=_names((*self._key, *self._content)),
                stamp=sql.Identifier(self._stamp),
                values=self._parameters(self._scope),
                replace=self._replace(),
                returned=_names(self._key, of="held"),
            )
            .as_bytes()
        )

    @cached_property
    def delete(self) -> bytes:
        return (
            sql.SQL(
                "DELETE FROM {table} AS held USING unnest({lists}) AS gone ({key})"
                " WHERE ({scope}) = ({values}) AND ({held}) = ({gone}) RETURNING {held}"
            )
            .format(
                table=self._table,
                lists=self._parameters(self._key, each="[]"),
                key=_names(self._key),
                scope=_names(self._scope, of="held"),
                values=self._parameters(self._scope),
                held=_names(self._key, of="held"),
                gone=_names(self._key, of="gone"),
            )
            .as_bytes()
        )

    def _replace(self) -> sql.Composable:
        if not self._content:
            return sql.SQL("NOTHING")
        return sql.SQL(
            "UPDATE SET {changes}, {stamp} = excluded.{stamp} WHERE ({held}) IS DISTINCT FROM ({sent})"
        ).format(
            changes=sql.SQL(", ").join(
                sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in self._content
            ),
            stamp=sql.Identifier(self._stamp),
            held=_names(self._content, of="held"),
            sent=_names(self._content, of="excluded"),
        )

    def _parameters(self, columns: Sequence[str], *, each: str = "") -> sql.Composed:
        fields = {field.column: field for field in self._model.concrete_fields}
        types = [f"{fields[name].db_type(connection)}{each}" for name in columns]
        return sql.SQL(", ").join(sql.SQL("%s::") + sql.SQL(name) for name in types)


def _names(names: Sequence[str], *, of: str | None = None) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(of, name) if of else sql.Identifier(name) for name in names)


def _session() -> Connection[Any]:
    """Django's connection without its wrapper, which binds in the client and so cannot prepare statements."""
    connection.ensure_connection()
    session: Connection[Any] = connection.connection
    return session
