"""Reading a PostgreSQL database, and nothing else: every statement runs in a read-only transaction of its own."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeVar

import psycopg
import stamina
from psycopg import sql
from psycopg.adapt import Loader
from psycopg.rows import dict_row
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.tables.values import UNREADABLE

#: A query that takes longer is cancelled, so it holds up neither the ATS nor the agent.
LONGEST_QUERY: Final = 60
CONNECT_WITHIN: Final = 10
_TRIES: Final = 3
#: Temporary refusals of a server. psycopg has no codes for connections that were never made.
_PASSING: Final = ("too many", "remaining connection slots", "starting up", "shutting down", "not currently accepting")
#: Classes of temporary errors: lost connections, conflicts, exhausted resources, and operator intervention.
_PASSING_CLASSES: Final = ("08", "40", "53", "55", "57", "58")
_FORBIDDEN: Final = "42501"
_READ_ONLY: Final = "25006"
_CANCELLED: Final = "57014"
#: What a database calls its encoding if it takes any bytes for text.
_NO_ENCODING: Final = "SQL_ASCII"

Row = Mapping[str, object]
Statement = sql.SQL | sql.Composed
T = TypeVar("T")


class Forbidden(StopSync):
    """The user of the database may not read something."""


class BadQuery(StopSync):
    """The database refuses the query."""


class ResultColumn(NamedTuple):
    """A column of a query's result. ``category`` is PostgreSQL's ``typcategory``."""

    name: str
    type: str
    category: str


class About(NamedTuple):
    database: str
    user: str
    version: str
    #: Tables that the user could write to.
    writable: int


class Database:
    def __init__(self, settings: Settings, *, longest_query: float = LONGEST_QUERY) -> None:
        self._settings, self._longest_query = settings, longest_query
        self._connection: psycopg.Connection[Row] | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def fetch(self, statement: Statement, params: Mapping[str, object], *, what: str) -> list[Row]:
        """The rows of one statement. ``what`` names it in errors."""

        def rows(connection: psycopg.Connection[Row]) -> list[Row]:
            return connection.execute(statement, params).fetchall()

        return self._in_transaction(rows, what=what)

    def describe(self, statement: Statement, params: Mapping[str, object], *, what: str) -> list[ResultColumn]:
        """The columns of a statement's result."""

        def columns(connection: psycopg.Connection[Row]) -> list[ResultColumn]:
            described = connection.execute(statement, params).description or []
            oids = [column.type_code for column in described]
            types = connection.execute(_TYPES, {"oids": oids}).fetchall()
            known = {row["oid"]: (str(row["typname"]), str(row["typcategory"])) for row in types}
            return [ResultColumn(column.name, *known[column.type_code]) for column in described]

        return self._in_transaction(columns, what=what)

    def about(self) -> About:
        row = self.fetch(_ABOUT, {}, what="the account")[0]
        return About(str(row["database"]), str(row["user"]), str(row["version"]), int(str(row["writable"])))

    def _in_transaction(self, act: Callable[[psycopg.Connection[Row]], T], *, what: str) -> T:
        for attempt in stamina.retry_context(on=TryLater, attempts=_TRIES, timeout=LONGEST_QUERY):
            with attempt:
                try:
                    connection = self._open()
                    with connection.transaction():
                        # After any statement, ours can no longer make the transaction writable.
                        connection.execute(_SET, self._limits())
                        answer = act(connection)
                except psycopg.Error as error:
                    raise self._sorted(error, what=what) from error
        return answer

    def _limits(self) -> Mapping[str, object]:
        return {"within": str(int(self._longest_query * 1000)), "zone": self._settings.time_zone}

    def _open(self) -> psycopg.Connection[Row]:
        if self._connection is None or self._connection.broken:
            self.close()
            try:
                self._connection = _connect(self._settings)
            except psycopg.OperationalError as refused:
                raise _not_connected(refused, self._settings) from refused
        return self._connection

    def _sorted(self, error: psycopg.Error, *, what: str) -> Exception:
        """Translate a database error into what the caller must do."""
        code = error.sqlstate or ""
        if code == _FORBIDDEN:
            return Forbidden(f"The user of the database lacks the permission “{what}”: {_message(error)}.")
        if code == _READ_ONLY:
            return BadQuery(f"The query for {what} writes. The agent only reads: {_message(error)}.")
        if code == _CANCELLED:
            return TryLater(
                f"The query for {what} took longer than {self._longest_query:g} seconds. An index on its id and on the "
                f"column of its changes usually helps."
            )
        if not code or code[:2] in _PASSING_CLASSES:
            self.close()
            return TryLater(f"The database did not answer the query for {what}: {_message(error)}.")
        return BadQuery(f"The database refuses the query for {what}: {_message(error)}.")


def _connect(settings: Settings) -> psycopg.Connection[Row]:
    connection = _connected(settings, encoding="utf8")
    if connection.info.parameter_status("server_encoding") == _NO_ENCODING:
        # The server would refuse a page of rows because of one whose bytes are not UTF-8.
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
        port=settings.port_number,
        dbname=settings.database,
        user=settings.user,
        password=settings.password,
        sslmode=settings.tls,
        connect_timeout=CONNECT_WITHIN,
        application_name="hirewire-agent",
        client_encoding=encoding,
        # A pooler may give each transaction a different session.
        prepare_threshold=None,
        row_factory=dict_row,
    )


def _not_connected(refused: psycopg.OperationalError, settings: Settings) -> Exception:
    message = str(refused)
    if "FATAL" in message and not any(words in message for words in _PASSING):
        reason = message.rpartition("FATAL:")[2].strip()
        return StopSync(f"The database does not accept our key, the user and password: {reason}.")
    if "SSL" in message:
        return StopSync(f"The database at {settings.host} offers no TLS that we trust: {_first_line(message)}.")
    return TryLater(f"The database cannot be reached at {settings.host}: {_first_line(message)}.")


def _message(error: psycopg.Error) -> str:
    """The server's main sentence, without its details, which may quote people."""
    return (error.diag.message_primary or _first_line(str(error)) or type(error).__name__).rstrip(".")


def _first_line(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[0].rpartition("failed: ")[2].rstrip(".") if lines else "no answer"


def text(query: str) -> sql.SQL:
    """A customer's query as part of a statement. Its percent signs are not parameters."""
    return sql.SQL(query.replace("%", "%%"))


class _AnyBytes(Loader):
    """Text of a database without an encoding: one row must not hide a page of others."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        try:
            return bytes(data).decode()
        except UnicodeDecodeError:
            return UNREADABLE + bytes(data).decode(errors="replace")


class _Timestamptz(TimestamptzLoader):
    def load(self, data: bytes | bytearray | memoryview) -> object:  # type: ignore[override]  # text if it is no time
        return _or_text(super().load, data)


class _Timestamp(TimestampLoader):
    def load(self, data: bytes | bytearray | memoryview) -> object:  # type: ignore[override]  # as above
        return _or_text(super().load, data)


class _Date(DateLoader):
    def load(self, data: bytes | bytearray | memoryview) -> object:  # type: ignore[override]  # as above
        return _or_text(super().load, data)


def _or_text(load: Callable[[bytes | bytearray | memoryview], object], data: bytes | bytearray | memoryview) -> object:
    """Fall back to text for times that Python lacks, such as “infinity”: one must not hide a page of rows."""
    try:
        return load(data)
    except psycopg.DataError:
        return bytes(data).decode()


_SET: Final = sql.SQL(
    "SELECT set_config('statement_timeout', %(within)s, true), set_config('TimeZone', %(zone)s, true)"
)
_TYPES: Final = sql.SQL("SELECT oid::int8 AS oid, typname, typcategory FROM pg_type WHERE oid = ANY(%(oids)s::oid[])")
_ABOUT: Final = sql.SQL("""
SELECT current_database() AS database, current_user AS user, current_setting('server_version') AS version,
  (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
     AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE')) AS writable
""")
