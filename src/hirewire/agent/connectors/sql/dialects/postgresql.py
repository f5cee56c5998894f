"""PostgreSQL through psycopg. The server binds the values of a statement."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import ClassVar, Final
from uuid import UUID

import psycopg
from psycopg import sql as pg
from psycopg.adapt import Loader
from psycopg.rows import dict_row
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

from hirewire.agent.connectors.sql.dialects.base import (
    CONNECT_WITHIN,
    About,
    Changed,
    Dialect,
    Failed,
    Fault,
    Holds,
    ResultColumn,
    Row,
    Session,
)
from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.connectors.sql.statements import Sql, Value, sql, text
from hirewire.agent.sdk.tables import Kind
from hirewire.agent.sdk.tables.values import UNREADABLE

#: Refusals that a server or a pooler repeats until a person acts. Other refusals may be temporary: the server is
#: starting, stopping or recovering, or has too many connections. Only a refusal's text shows whether it is lasting,
#: because psycopg has no error codes for failed connections.
_LASTING: Final = re.compile(
    r"authentication failed|no pg_hba\.conf entry|pg_hba\.conf rejects|requires a valid client certificate"
    r"|(?:role|database) .* does not exist|not permitted to log in|permission denied for database"
    r"|no such (?:user|database)"
)
#: Classes of temporary errors: lost connections, conflicts, exhausted resources, objects in use, operator intervention,
#: and errors of the operating system.
_PASSING_CLASSES: Final = ("08", "40", "53", "55", "57", "58")
_FAULTS: Final = {"42501": Fault.FORBIDDEN, "25006": Fault.WRITES, "57014": Fault.SLOW}
#: The encoding of a database that accepts any bytes as text.
_NO_ENCODING: Final = "SQL_ASCII"
#: The types of text. The agent's statements cut long values of these types.
_TEXTS: Final = {"text", "varchar", "bpchar", "name"}
#: The bits of each integer type, without the sign. A comparison with a number that needs more bits fails.
_BITS: Final = {"int2": 15, "int4": 31, "int8": 63}
_WHOLE: Final = re.compile(r"-?[0-9]{1,19}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,200}(\.[0-9]{1,200})?")
#: The format of times that are written as text. The alphabetical order of these texts is the order of the times.
_SORTABLE: Final = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'
#: The kind of values for each ``pg_type.typcategory``. U is for types without a category of their own.
_CATEGORIES: Final = {
    "N": Holds.NUMBER,
    "S": Holds.TEXT,
    "E": Holds.TEXT,
    "X": Holds.TEXT,
    "D": Holds.TIME,
    "B": Holds.FLAG,
    "A": Holds.ARRAY,
    "U": Holds.OTHER,
}
#: Types for which ``_CATEGORIES`` would give the wrong kind of values.
_TYPES: Final = {
    "bytea": Holds.BYTES,
    "json": Holds.JSON,
    "jsonb": Holds.JSON,
    "xml": Holds.XML,
    "date": Holds.DAY,
    "time": Holds.CLOCK,
    "timetz": Holds.CLOCK,
}


class PostgreSql(Dialect):
    port: ClassVar[int] = 5432

    def connect(self, settings: Settings, *, longest_query: float) -> Session:
        return _Session(settings, longest_query)

    def quoted(self, name: str) -> Sql:
        return text('"' + name.replace('"', '""') + '"')

    def changed_since(self, changed: Changed | None) -> Sql:
        since = "-infinity"
        if changed is not None:
            since = min(filter(None, (_iso(changed.since), changed.newest)))
        return sql("{since}::timestamptz", since=Value(since))

    def is_changed(self, column: Sql, shape: ResultColumn, changed: Changed) -> Sql:
        since = Value(_iso(changed.since))
        if shape.holds is Holds.DAY:
            # A date has no time, so the whole day on which the last run began is read again.
            later = sql(">= {since}::timestamptz::date", since=since)
        else:
            # The ATS's clock may be behind. So if the newest change that the last run saw is earlier than ``since``,
            # read all changes after that change.
            later = sql(
                "> least({since}::timestamptz - interval '1 microsecond', {newest}::timestamptz)",
                since=since,
                newest=Value(changed.newest),
            )
        return sql("({column} {later} OR {column} IS NULL)", column=column, later=later)

    def newest(self, column: Sql, shape: ResultColumn) -> Sql:
        del shape
        return sql(
            f"to_char(max({{column}})::timestamptz AT TIME ZONE 'UTC', '{_SORTABLE}')",
            column=column,
        )

    def selected(self, column: Sql, shape: ResultColumn, kind: Kind, *, longest: int) -> Sql:
        if kind is Kind.TEXT and shape.type in _TEXTS:
            return sql(f"left({{column}}, {longest})", column=column)
        if kind is Kind.KEY and shape.type == "numeric":
            # 17.00 and 17 are the same id.
            return sql("trim_scale({column})", column=column)
        return column

    def may_be(self, key: str, shape: ResultColumn) -> bool:
        """Whether the column can contain this id. If it cannot, a comparison of the two would fail with an error."""
        if shape.type in _BITS:
            return _WHOLE.fullmatch(key) is not None and abs(int(key)) < 2 ** _BITS[shape.type]
        if shape.holds is Holds.NUMBER:
            return _NUMBER.fullmatch(key) is not None
        if shape.type == "uuid":
            try:
                UUID(key)
            except ValueError:
                return False
        return bool(key) and "\0" not in key

    def key(self, key: str, shape: ResultColumn) -> Value:
        del shape  # the server converts the value to the column's type
        return Value(key)

    def with_id(self, column: Sql, shape: ResultColumn) -> Sql | None:
        return sql("{column} <> ''", column=column) if shape.type in _TEXTS else None

    def without_id(self, column: Sql, shape: ResultColumn) -> Sql:
        if shape.type in _TEXTS:
            return sql("({column} IS NULL OR {column} = '')", column=column)
        return sql("{column} IS NULL", column=column)

    def takes_alike(self, shape: ResultColumn) -> bool:
        del shape  # only nondeterministic collations treat different ids as equal, and none of them is built in
        return False


class _Session(Session):
    def __init__(self, settings: Settings, longest_query: float) -> None:
        self._limits = {"within": str(int(longest_query * 1000)), "zone": settings.time_zone}
        try:
            self._connection = _connect(settings)
        except psycopg.OperationalError as refused:
            raise _not_connected(refused) from refused

    @property
    def is_open(self) -> bool:
        return not self._connection.broken

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        try:
            with self._connection.transaction():
                # After this statement, no later statement can make the transaction writable.
                self._connection.execute(_SET, self._limits)
                yield
        except psycopg.Error as error:
            raise _failed(error) from error

    def rows(self, statement: Sql) -> list[Row]:
        return self._execute(statement).fetchall()

    def columns(self, statement: Sql) -> list[ResultColumn]:
        described = self._execute(statement).description or []
        oids = [column.type_code for column in described]
        types = self._connection.execute(_TYPES_OF, {"oids": oids}).fetchall()
        known = {row["oid"]: (str(row["typname"]), str(row["typcategory"])) for row in types}
        return [
            ResultColumn(column.name, name, _TYPES.get(name) or _CATEGORIES.get(category, Holds.NOTHING))
            for column in described
            for name, category in (known[column.type_code],)
        ]

    def now(self) -> datetime:
        at = self._connection.execute(_NOW).fetchall()[0]["at"]
        if not isinstance(at, datetime):
            raise Failed(Fault.REFUSED, "it returned no time")
        return at

    def about(self) -> About:
        row = self._connection.execute(_ABOUT).fetchall()[0]
        version = f"PostgreSQL {row['version']}"
        return About(str(row["database"]), str(row["user"]), version, int(str(row["writable"])))

    def _execute(self, statement: Sql) -> psycopg.Cursor[Row]:
        query = "".join("%s" if isinstance(part, Value) else part.replace("%", "%%") for part in statement.parts)
        values = [part.value for part in statement.parts if isinstance(part, Value)]
        return self._connection.execute(pg.SQL(query), values)


def _connect(settings: Settings) -> psycopg.Connection[Row]:
    connection = _connected(settings, encoding="utf8")
    if connection.info.parameter_status("server_encoding") == _NO_ENCODING:
        # With UTF-8, the server would refuse a whole page because of one row whose bytes are not UTF-8.
        connection.close()
        connection = _connected(settings, encoding=_NO_ENCODING)
        for name in ("text", "varchar", "bpchar", "name"):
            connection.adapters.register_loader(name, _AnyBytes)
    connection.read_only = True
    for name, loader in (("timestamptz", _Timestamptz), ("timestamp", _Timestamp), ("date", _Date)):
        connection.adapters.register_loader(name, loader)
    return connection


def _connected(settings: Settings, *, encoding: str) -> psycopg.Connection[Row]:
    return psycopg.connect(
        host=settings.host,
        port=settings.port_number or PostgreSql.port,
        dbname=settings.database,
        user=settings.user,
        password=settings.password,
        sslmode=settings.tls,
        connect_timeout=CONNECT_WITHIN,
        application_name="hirewire-agent",
        client_encoding=encoding,
        # Prepare no statements, because a pooler may give each transaction a different session.
        prepare_threshold=None,
        row_factory=dict_row,
    )


def _not_connected(refused: psycopg.OperationalError) -> Failed:
    message = str(refused)
    # There is one refusal for each address and each kind of encryption that was tried.
    refusals = [_first_line(refusal) for refusal in message.split("FATAL:")[1:]]
    if refusals:
        is_lasting = all(_LASTING.search(refusal) for refusal in refusals)
        return Failed(Fault.KEY if is_lasting else Fault.AWAY, refusals[-1])
    return Failed(Fault.TLS if "SSL" in message else Fault.AWAY, _first_line(message))


def _failed(error: psycopg.Error) -> Failed:
    # Quote only the main message, because the details may contain people's data.
    reason = error.diag.message_primary or _first_line(str(error)) or type(error).__name__
    code = error.sqlstate or ""
    if code in _FAULTS:
        return Failed(_FAULTS[code], reason)
    return Failed(Fault.PASSING if not code or code[:2] in _PASSING_CLASSES else Fault.REFUSED, reason)


def _first_line(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[0].rpartition("failed: ")[2].rstrip(".") if lines else "no answer"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class _AnyBytes(Loader):
    """Text from a database without an encoding. One unreadable row must not hide the other rows of its page."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        try:
            return bytes(data).decode()
        except UnicodeDecodeError:
            return UNREADABLE + bytes(data).decode(errors="replace")


class _Timestamptz(TimestamptzLoader):
    def load(self, data: bytes | bytearray | memoryview) -> object:  # type: ignore[override]  # text if it is not a time
        return _or_text(super().load, data)


class _Timestamp(TimestampLoader):
    def load(self, data: bytes | bytearray | memoryview) -> object:  # type: ignore[override]  # as above
        return _or_text(super().load, data)


class _Date(DateLoader):
    def load(self, data: bytes | bytearray | memoryview) -> object:  # type: ignore[override]  # as above
        return _or_text(super().load, data)


def _or_text(load: Callable[[bytes | bytearray | memoryview], object], data: bytes | bytearray | memoryview) -> object:
    """Fall back to text for times that Python lacks, such as “infinity”: one such time must not hide a whole page."""
    try:
        return load(data)
    except psycopg.DataError:
        return bytes(data).decode()


_SET: Final = pg.SQL("SELECT set_config('statement_timeout', %(within)s, true), set_config('TimeZone', %(zone)s, true)")
_TYPES_OF: Final = pg.SQL("SELECT oid::int8 AS oid, typname, typcategory FROM pg_type WHERE oid = ANY(%(oids)s::oid[])")
#: A replica has all changes only up to the last transaction that it replayed.
_NOW: Final = pg.SQL("""
SELECT CASE WHEN pg_is_in_recovery() THEN least(clock_timestamp(), pg_last_xact_replay_timestamp())
  ELSE clock_timestamp() END AS at
""")
_ABOUT: Final = pg.SQL("""
SELECT current_database() AS database, current_user AS user, current_setting('server_version') AS version,
  (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE')) AS writable
""")
