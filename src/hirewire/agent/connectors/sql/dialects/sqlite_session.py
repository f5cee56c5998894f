"""A connection to a SQLite file, for reading only. A statement that runs too long is interrupted."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from hirewire.agent.connectors.sql.dialects.base import (
    About,
    Failed,
    Fault,
    Holds,
    ResultColumn,
    Row,
    Session,
)
from hirewire.agent.connectors.sql.statements import Sql, Value
from hirewire.agent.sdk.tables.values import UNREADABLE
from hirewire.kit import clock

#: Seconds to wait for a program that is writing.
_PATIENCE: Final = 5.0
#: How many steps a statement takes between two checks of the time limit.
_STEPS: Final = 10_000
_FAULTS: Final[Mapping[int, Fault]] = {
    sqlite3.SQLITE_INTERRUPT: Fault.SLOW,
    sqlite3.SQLITE_PERM: Fault.FORBIDDEN,
    sqlite3.SQLITE_AUTH: Fault.FORBIDDEN,
    **dict.fromkeys(
        (
            *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
            *(sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_SCHEMA),
            # The file was left in the middle of a change. Only a program that may write can undo the change.
            sqlite3.SQLITE_READONLY,
        ),
        Fault.PASSING,
    ),
}
#: The kind of error is in the lowest byte of its code.
_KIND: Final = 0xFF
#: The kind of values for a declared type. SQLite accepts any words as a type, so the first matching pattern decides.
_TYPES: Final = (
    (re.compile("DATETIME|TIMESTAMP"), Holds.TIME),
    (re.compile("DATE"), Holds.DAY),
    (re.compile("^TIME"), Holds.CLOCK),
    (re.compile("BOOL"), Holds.FLAG),
    (re.compile("INT|REAL|FLOA|DOUB|NUM|DEC"), Holds.NUMBER),
    (re.compile("CHAR|CLOB|TEXT|JSON|UUID"), Holds.TEXT),
    (re.compile("BLOB|BINARY"), Holds.BYTES),
)
_UNTYPED: Final = "an expression without a type (write CAST(… AS TEXT) or CAST(… AS INTEGER))"
#: SQLite's name for a second column of the same name, such as ``id:1``.
_SECOND: Final = re.compile(r"(.+):\d+")
_VIEW: Final = "hirewire_columns"


class SqliteSession(Session):
    def __init__(self, path: str, longest_query: float) -> None:
        self._path, self._longest_query = Path(path), longest_query
        #: The file is on the agent's machine, so the agent's clock is also the clock of the database.
        self.clock: Callable[[], datetime] = clock.now
        self._ends_at = float("inf")
        try:
            self._file = _identity(self._path)
            self._connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=ro",
                uri=True,
                timeout=_PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
        except (sqlite3.Error, OSError) as refused:
            raise Failed(Fault.AWAY, _told(refused)) from refused
        self._connection.text_factory = _text
        self._connection.set_progress_handler(self._is_late, _STEPS)
        self._connection.execute("PRAGMA temp_store = MEMORY")

    @property
    def is_open(self) -> bool:
        """Whether the path still leads to the open file, and not to a copy that replaced it."""
        try:
            return _identity(self._path) == self._file
        except OSError:
            return False

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        self._ends_at = time.monotonic() + self._longest_query
        try:
            self._connection.execute("BEGIN")
            yield
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _failed(error) from error
        finally:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def rows(self, statement: Sql) -> list[Row]:
        cursor = self._execute(statement)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, statement: Sql) -> list[ResultColumn]:
        """Describe the columns with the help of a temporary view, because the driver does not report declared types."""
        self._execute(statement)
        self._connection.execute(f"CREATE TEMP VIEW {_VIEW} AS {''.join(map(str, statement.parts))}")
        described = self._connection.execute(f"PRAGMA temp.table_info({_VIEW})").fetchall()
        names = {str(name).lower() for _place, name, *_rest in described}
        return [_column(_first_name(str(name), names), str(declared)) for _place, name, declared, *_rest in described]

    def now(self) -> datetime:
        return self.clock()

    def about(self) -> About:
        # The file is opened for reading only, so no table is writable.
        return About(str(self._path), "", f"SQLite {sqlite3.sqlite_version}", 0)

    def _execute(self, statement: Sql) -> sqlite3.Cursor:
        query = "".join("?" if isinstance(part, Value) else part for part in statement.parts)
        values = [_bound(part.value) for part in statement.parts if isinstance(part, Value)]
        return self._connection.execute(query, values)

    def _is_late(self) -> bool:
        return time.monotonic() > self._ends_at


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _column(name: str, declared: str) -> ResultColumn:
    if not declared:
        return ResultColumn(name, _UNTYPED, Holds.ANYTHING)
    holds = next((holds for pattern, holds in _TYPES if pattern.search(declared.upper())), Holds.NUMBER)
    return ResultColumn(name, declared.lower(), holds, is_loose=True)


def _first_name(name: str, names: set[str]) -> str:
    """The name of the column in the query, without the number that SQLite adds to a repeated name."""
    second = _SECOND.fullmatch(name)
    return second[1] if second is not None and second[1].lower() in names else name


def _bound(value: str | float | Decimal | None) -> str | float | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return UNREADABLE + data.decode(errors="replace")


def _failed(error: Exception) -> Failed:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _KIND
    return Failed(_FAULTS.get(code, Fault.REFUSED), _told(error))


def _told(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
