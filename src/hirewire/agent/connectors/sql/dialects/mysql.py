"""The SQL of MySQL and MariaDB. This module does not import the driver, which may not be installed."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from hirewire.agent.connectors.sql.dialects.base import Changed, Dialect, Holds, ResultColumn, Session
from hirewire.agent.connectors.sql.dialects.walls import before_repeated, earliest, wall
from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.connectors.sql.statements import Sql, Value, sql, text
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.tables import Kind

_WHOLE: Final = re.compile(r"-?[0-9]{1,20}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,65}(\.[0-9]{1,38})?")
_REAL: Final = {"float", "double"}
#: A time before all changes. Both MySQL and MariaDB accept it.
_EARLIEST: Final = "1000-01-01 00:00:00"


class MySql(Dialect):
    port: ClassVar[int] = 3306

    def connect(self, settings: Settings, *, longest_query: float) -> Session:
        try:
            from hirewire.agent.connectors.sql.dialects.mysql_session import (  # noqa: PLC0415 - the driver is an extra
                MySqlSession,
            )
        except ModuleNotFoundError as missing:
            raise StopSync(
                "The driver for MySQL and MariaDB is not installed on the agent’s machine. "
                "Run: pip install 'hirewire[mysql]'"
            ) from missing
        return MySqlSession(settings, longest_query)

    def quoted(self, name: str) -> Sql:
        return text("`" + name.replace("`", "``") + "`")

    def changed_since(self, changed: Changed | None) -> Sql:
        since = _EARLIEST if changed is None else wall(earliest(changed), self.zone)
        return sql("CAST({since} AS DATETIME(6))", since=Value(since))

    def is_changed(self, column: Sql, shape: ResultColumn, changed: Changed) -> Sql:
        if shape.holds is Holds.DAY:
            # A date has no time, so the whole day on which the last run began is read again.
            later = sql(">= CAST({day} AS DATE)", day=Value(wall(changed.since, self.zone)[:10]))
        elif shape.type == "timestamp":
            # A TIMESTAMP is an instant, but the session compares it as a local time in the session's zone.
            # FROM_UNIXTIME also returns a local time in this zone.
            later = sql("> FROM_UNIXTIME({at})", at=Value(_unix(before_repeated(earliest(changed), self.zone))))
        else:
            later = sql("> CAST({at} AS DATETIME(6))", at=Value(wall(earliest(changed), self.zone)))
        # The comparison with 0 finds 0000-00-00, which stands for a missing time.
        return sql("({column} {later} OR {column} IS NULL OR {column} = 0)", column=column, later=later)

    def newest(self, column: Sql, shape: ResultColumn) -> Sql:
        latest = sql("MAX({column})", column=column)
        return _instant(latest) if shape.type == "timestamp" else latest

    def selected(self, column: Sql, shape: ResultColumn, kind: Kind, *, longest: int) -> Sql:
        if kind is Kind.TEXT and shape.holds is Holds.TEXT:
            return sql(f"LEFT({{column}}, {longest})", column=column)
        if kind is Kind.TIME and shape.type == "timestamp":
            return _instant(column)
        if kind is Kind.KEY and shape.type == "decimal" and shape.scale:
            # 17.00 and 17 are the same id.
            return sql("TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST({column} AS CHAR)))", column=column)
        return column

    def may_be(self, key: str, shape: ResultColumn) -> bool:
        """Whether the column can contain this id. For a numeric column, the id must be a number.

        If a string did not begin with a number, MySQL would treat the string as 0.
        """
        if shape.holds is Holds.NUMBER:
            is_whole = shape.type not in _REAL and shape.type != "decimal"
            return (_WHOLE if is_whole else _NUMBER).fullmatch(key) is not None
        return bool(key) and "\0" not in key

    def key(self, key: str, shape: ResultColumn) -> Value:
        """An id for a numeric column becomes a number.

        If the id were a string, MySQL would compare it with the column in floating-point arithmetic, and lose digits.
        """
        if shape.holds is not Holds.NUMBER:
            return Value(key)
        return Value(float(key) if shape.type in _REAL else Decimal(key))

    def with_id(self, column: Sql, shape: ResultColumn) -> Sql | None:
        """Never None, because rows without an id come first in id order."""
        present = "CAST({column} AS CHAR) <> ''" if shape.holds is Holds.TEXT else "{column} IS NOT NULL"
        return sql(present, column=column)

    def without_id(self, column: Sql, shape: ResultColumn) -> Sql:
        # Cast the column, because some textual types, such as UUID, cannot be compared with an empty text.
        empty = "({column} IS NULL OR CAST({column} AS CHAR) = '')" if shape.holds is Holds.TEXT else "{column} IS NULL"
        return sql(empty, column=column)

    def takes_alike(self, shape: ResultColumn) -> bool:
        """True for text, because a collation may ignore case, accents or trailing blanks."""
        return shape.holds is Holds.TEXT


def _unix(at: datetime) -> Decimal:
    seconds = (at - datetime.fromtimestamp(0, UTC)) / timedelta(microseconds=1)
    return max(Decimal(0), Decimal(int(seconds)).scaleb(-6))


def _instant(column: Sql) -> Sql:
    """A TIMESTAMP as text in UTC, with the offset +00:00, whatever the session's zone is.

    0000-00-00, which MySQL converts to 0, becomes NULL.
    """
    return sql(
        "CONCAT(TIMESTAMPADD(MICROSECOND, NULLIF(UNIX_TIMESTAMP({column}), 0) * 1000000, '1970-01-01 00:00:00'), "
        "'+00:00')",
        column=column,
    )
