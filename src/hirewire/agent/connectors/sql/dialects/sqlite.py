"""The SQL of SQLite, where each value has its own type, whatever the declared type of its column.

Times are texts. Times that end with Z or an offset are instants; all others are in the ATS's zone.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from hirewire.agent.connectors.sql.dialects.base import Changed, Dialect, Holds, ResultColumn, Session
from hirewire.agent.connectors.sql.dialects.sqlite_session import SqliteSession
from hirewire.agent.connectors.sql.dialects.walls import earliest, wall
from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.connectors.sql.statements import Sql, Value, sql, text
from hirewire.agent.sdk.tables import Kind

_NUMBER: Final = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,15})?")
#: Whole numbers have 64 bits, one of them for the sign.
_HIGHEST: Final = Decimal(2**63)
_EARLIEST: Final = "'0001-01-01 00:00:00'"
_LOOKS_LIKE_A_TIME: Final = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
_IS_INSTANT: Final = (
    "({column} GLOB '*Z' OR {column} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' OR {column} GLOB '* *[+-][0-9][0-9][0-9][0-9]'"
    " OR {column} GLOB '*T*[+-][0-9][0-9][0-9][0-9]')"
)
#: An instant in UTC, to the millisecond.
_IN_UTC: Final = "strftime('%Y-%m-%d %H:%M:%f', {column})"


class Sqlite(Dialect):
    #: Unused, because there is no server.
    port: ClassVar[int] = 0

    def connect(self, settings: Settings, *, longest_query: float) -> Session:
        return SqliteSession(settings.database, longest_query)

    def quoted(self, name: str) -> Sql:
        return text('"' + name.replace('"', '""') + '"')

    def changed_since(self, changed: Changed | None) -> Sql:
        """The time that replaces ``:changed_since``, as a local time without a zone.

        If ``changed`` is None, the time is a literal in the SQL text, not a bound value. ``SqliteSession.columns``
        creates a view from this SQL text, and a view accepts no bound values.
        """
        return text(_EARLIEST) if changed is None else sql("{at}", at=Value(wall(earliest(changed), self.zone)))

    def is_changed(self, column: Sql, shape: ResultColumn, changed: Changed) -> Sql:
        """The condition also finds rows whose value is not a time, so that the reader reports them as skipped."""
        del shape
        return sql(
            "(CASE WHEN LENGTH({column}) = 10 THEN {column} >= {day} "
            "WHEN " + _IS_INSTANT + " THEN COALESCE(" + _IN_UTC + " > {utc}, 1) "
            "ELSE REPLACE({column}, 'T', ' ') > {wall} END "
            "OR {column} IS NULL OR {column} NOT " + _LOOKS_LIKE_A_TIME + ")",
            column=column,
            # A date has no time, so the whole day on which the last run began is read again.
            day=Value(wall(changed.since, self.zone)[:10]),
            utc=Value(_millis(changed)),
            wall=Value(wall(earliest(changed), self.zone)),
        )

    def newest(self, column: Sql, shape: ResultColumn) -> Sql:
        del shape
        return sql(
            "MAX(CASE WHEN {column} NOT " + _LOOKS_LIKE_A_TIME + " OR JULIANDAY({column}) IS NULL THEN NULL "
            "WHEN " + _IS_INSTANT + " THEN " + _IN_UTC + " || '+00:00' ELSE REPLACE({column}, 'T', ' ') END)",
            column=column,
        )

    def selected(self, column: Sql, shape: ResultColumn, kind: Kind, *, longest: int) -> Sql:
        del shape
        if kind is Kind.TEXT:
            return sql(f"SUBSTR(CAST({{column}} AS TEXT), 1, {longest})", column=column)
        return column

    def may_be(self, key: str, shape: ResultColumn) -> bool:
        """Whether the column can contain this id. A number must fit into the 64 bits of a numeric column."""
        if shape.holds is Holds.NUMBER and _NUMBER.fullmatch(key):
            return abs(Decimal(key)) < _HIGHEST
        return bool(key) and "\0" not in key

    def key(self, key: str, shape: ResultColumn) -> Value:
        """A numeric id for a numeric column becomes a number.

        SQLite does not convert a string if the column comes from queries that are joined by UNION.
        """
        is_number = shape.holds is Holds.NUMBER and _NUMBER.fullmatch(key) is not None
        return Value(Decimal(key) if is_number else key)

    def with_id(self, column: Sql, shape: ResultColumn) -> Sql | None:
        """Never None: in id order, SQLite puts rows without an id first, so the first page must leave them out."""
        del shape
        return sql("({column} IS NOT NULL AND {column} <> '')", column=column)

    def without_id(self, column: Sql, shape: ResultColumn) -> Sql:
        del shape
        return sql("({column} IS NULL OR {column} = '')", column=column)

    def takes_alike(self, shape: ResultColumn) -> bool:
        """True for text, because comparisons with a column may ignore case, or blanks at the end."""
        return shape.holds is Holds.TEXT


def _millis(changed: Changed) -> str:
    """The time in UTC with which ``is_changed`` compares instants. Later instants count as changes.

    SQLite computes instants to the millisecond, so times within the same millisecond look equal. The search therefore
    begins a millisecond earlier.
    """
    at = changed.since.astimezone(UTC) - timedelta(milliseconds=1)
    if changed.newest:
        at = min(at, datetime.fromisoformat(changed.newest))
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}"
