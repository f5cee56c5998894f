"""A connection to MySQL or MariaDB through PyMySQL.

PyMySQL can pass a value only by writing it into the text of a statement. So the session does not pass values through
PyMySQL. Instead, it first runs a SET statement, which stores the values in variables of the server. In this statement,
text values are written in hexadecimal digits, so they cannot be mistaken for SQL. Then the session lets the server
prepare the actual statement and execute it with these variables. The server does not prepare a text that contains
several statements.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pymysql
from pymysql.cursors import Cursor

from hirewire.agent.connectors.sql.dialects.base import (
    CONNECT_WITHIN,
    About,
    ResultColumn,
    Row,
    Session,
)
from hirewire.agent.connectors.sql.dialects.mysql_faults import failed, not_connected
from hirewire.agent.connectors.sql.dialects.mysql_values import Described, column_of, loader_of
from hirewire.agent.connectors.sql.dialects.mysql_zones import set_zone
from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.connectors.sql.statements import Sql, Value
from hirewire.agent.sdk.says import says

#: SQL modes in which the server refuses 0000-00-00 in a comparison, or adds blanks to ids.
_UNWANTED_MODES: Final = {"NO_ZERO_DATE", "NO_ZERO_IN_DATE", "PAD_CHAR_TO_FULL_LENGTH", "TRADITIONAL"}
#: The longest result of GROUP_CONCAT, in bytes. By default, MySQL silently cuts results at 1,024.
_LONGEST_GROUP: Final = 1_000_000
#: How many seconds the client waits after the server's time limit.
_GRACE: Final = 30
_SYNTAX: Final = 1064
_DENIED: Final = 1227
#: How many seconds a replica may be behind in addition to the delay that it reports. It subtracts times without their
#: fractions, and it knows the difference between its clock and its source's clock only to the second.
_ROUNDING: Final = 2


class Result(NamedTuple):
    columns: list[ResultColumn]
    rows: list[Row]


class _Cursor(Cursor):
    _result: Any

    @property
    def fields(self) -> list[Described]:
        """The columns of the result. Unlike PyMySQL's ``description``, they include the character sets."""
        return getattr(self._result, "fields", None) or []


class MySqlSession(Session):
    def __init__(self, settings: Settings, longest_query: float) -> None:
        self._settings = settings
        try:
            self._connection = _connected(settings, longest_query)
        except (pymysql.MySQLError, OSError) as refused:
            raise not_connected(refused) from refused
        #: Whether the user may see a replica's delay. None until the server has been asked.
        self._sees_replication: bool | None = None
        try:
            self._set_up(longest_query)
            self._knows_zone = set_zone(self.run, settings.zone)
        except pymysql.MySQLError as refused:
            self.close()
            raise failed(refused) from refused

    def _set_up(self, longest_query: float) -> None:
        server = self._first("SELECT VERSION() AS version, @@sql_mode AS modes")
        version, modes = str(server["version"]), str(server["modes"]).split(",")
        self._is_mariadb = "mariadb" in version.lower()
        self._version = version.partition("-")[0]
        wanted = ",".join(mode for mode in modes if mode not in _UNWANTED_MODES)
        within = f"max_statement_time = {longest_query:f}"
        if not self._is_mariadb:
            within = f"max_execution_time = {int(longest_query * 1000)}"
        self.run(f"SET SESSION sql_mode = {_literal(wanted)}, group_concat_max_len = {_LONGEST_GROUP}, {within}")

    @property
    def is_open(self) -> bool:
        return self._connection.open

    def close(self) -> None:
        with suppress(pymysql.Error):
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read in a read-only transaction. It cannot become writable, and no function can end it."""
        try:
            self.run("START TRANSACTION READ ONLY")
            yield
            self.run("COMMIT")
        except pymysql.MySQLError as error:
            if self.is_open:
                with suppress(pymysql.MySQLError):
                    self.run("ROLLBACK")
            raise failed(error) from error

    def rows(self, statement: Sql) -> list[Row]:
        return self._prepared(statement).rows

    def columns(self, statement: Sql) -> list[ResultColumn]:
        return self._prepared(statement).columns

    def run(self, statement: str) -> Result:
        """Run a statement whose text comes from the agent. A customer's query runs only through ``_prepared``."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            columns = [column_of(field) for field in cursor.fields]
            loaders = [(column.name, loader_of(column)) for column in columns]
            rows: list[Row] = [
                {name: None if data is None else load(data) for (name, load), data in zip(loaders, each, strict=True)}
                for each in (cursor.fetchall() if columns else ())
            ]
        return Result(columns, rows)

    def now(self) -> datetime:
        """The server's time. If the server is a replica and the user may see its delay, the delay is subtracted."""
        at = datetime.fromisoformat(str(self._first("SELECT UTC_TIMESTAMP(6) AS at")["at"])).replace(tzinfo=UTC)
        lags = [late for late in self._lags() if late is not None]
        return at - timedelta(seconds=max(lags) + _ROUNDING) if lags else at

    def about(self) -> About:
        row = self._first(_ABOUT)
        kind = "MariaDB" if self._is_mariadb else "MySQL"
        writable = int(str(self._first(_WRITABLE)["number"]))
        return About(str(row["db"]), str(row["account"]), f"{kind} {self._version}", writable, tuple(self._notes()))

    def _notes(self) -> Iterator[str]:
        zone = self._settings.time_zone
        if not self._knows_zone:
            yield says(
                f"The database does not know the time zone {zone}, so what a query computes from TIMESTAMP columns is "
                f"in UTC. Load the database’s time zone tables, or let queries return TIMESTAMP columns unchanged."
            )
        lags = self._lags()
        if None in lags:
            yield says("This database is a replica, and its replication has stopped.")
        if not self._sees_replication and self._first("SELECT @@global.read_only AS is_on")["is_on"] not in {0, "OFF"}:
            right = "REPLICA MONITOR" if self._is_mariadb else "REPLICATION CLIENT"
            yield says(
                f"This database seems to be a replica, and the user is not allowed to see how far it is behind."
                f" Grant the user {right}, or set “Minutes to look back” to more than the replica is ever behind."
            )

    def _lags(self) -> list[int | None]:
        """How many seconds a replica is behind each of its sources. None for a source whose replication has stopped."""
        if self._sees_replication is False:
            return []
        wordings = ["SHOW ALL SLAVES STATUS"] if self._is_mariadb else ["SHOW REPLICA STATUS", "SHOW SLAVE STATUS"]
        for wording in wordings:
            try:
                rows = self.run(wording).rows
            except pymysql.MySQLError as error:
                if error.args[0] not in {_SYNTAX, _DENIED}:
                    raise
                self._sees_replication = False
                if error.args[0] == _SYNTAX:
                    continue
                break
            self._sees_replication = True
            late = [row.get("Seconds_Behind_Source", row.get("Seconds_Behind_Master")) for row in rows]
            return [None if each is None else int(str(each)) for each in late]
        return []

    def _prepared(self, statement: Sql) -> Result:
        values = [part.value for part in statement.parts if isinstance(part, Value)]
        query = "".join("?" if isinstance(part, Value) else part for part in statement.parts)
        variables = [f"@hirewire_{number}" for number in range(len(values))]
        texts = zip(["@hirewire", *variables], map(_literal, [query, *values]), strict=True)
        self.run("SET " + ", ".join(f"{name} = {literal}" for name, literal in texts))
        self.run("PREPARE hirewire FROM @hirewire")
        return self.run("EXECUTE hirewire" + (f" USING {', '.join(variables)}" if variables else ""))

    def _first(self, statement: str) -> Row:
        return self.run(statement).rows[0]


def _literal(value: str | float | Decimal | None) -> str:
    """A value as SQL. Text becomes hexadecimal digits, so it cannot end the literal in any SQL mode."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return f"CONVERT(X'{value.encode().hex()}' USING utf8mb4)"
    # The exponent makes the literal a floating-point number.
    return f"{value:e}" if isinstance(value, float) else f"{value:f}"


def _connected(settings: Settings, longest_query: float) -> "pymysql.Connection[_Cursor]":
    return pymysql.connect(
        host=settings.host,
        port=settings.port_number or 3306,
        user=settings.user,
        # The driver would encode a string as Latin-1.
        password=settings.password.encode(),
        database=settings.database,
        charset="utf8mb4",
        # Keep the bytes: otherwise one value that is not valid text would make a whole page of rows fail.
        use_unicode=False,
        conv={},
        cursorclass=_Cursor,
        autocommit=True,
        connect_timeout=CONNECT_WITHIN,
        read_timeout=longest_query + _GRACE,
        write_timeout=_GRACE,
        program_name="hirewire-agent",
        ssl=_tls(settings),
    )


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """The context for TLS. None lets the driver encrypt if the server offers TLS."""
    if settings.tls == "prefer":
        return None
    context = ssl.create_default_context()
    # These servers make their own certificates, which lack an extension that Python's strict mode requires.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if settings.tls == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


_ABOUT: Final = """
SELECT DATABASE() AS db, LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - 1
  - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1))) AS account
"""
#: Counts the tables that the user may write to, but ignores rights that are granted through a role.
_WRITABLE: Final = """
SELECT COUNT(*) AS number FROM information_schema.tables t
CROSS JOIN (SELECT CONCAT('''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - 1
  - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1))), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')
  AS grantee) me
WHERE t.table_type = 'BASE TABLE' AND t.table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
  AND (EXISTS (SELECT 1 FROM information_schema.user_privileges p
      WHERE p.grantee = me.grantee AND p.privilege_type IN ('INSERT', 'UPDATE', 'DELETE'))
    OR EXISTS (SELECT 1 FROM information_schema.schema_privileges p
      WHERE p.grantee = me.grantee AND t.table_schema LIKE p.table_schema
        AND p.privilege_type IN ('INSERT', 'UPDATE', 'DELETE'))
    OR EXISTS (SELECT 1 FROM information_schema.table_privileges p
      WHERE p.grantee = me.grantee AND p.table_schema = t.table_schema AND p.table_name = t.table_name
        AND p.privilege_type IN ('INSERT', 'UPDATE', 'DELETE')))
"""
