"""Reading the values of one row of a table, whatever types the database or file has. Errors name the column."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.tables.columns import Column, Kind

Row = Mapping[str, object]
_YES: Final = {"true", "t", "yes", "y", "1", "on"}
_NO: Final = {"false", "f", "no", "n", "0", "off"}
_BETWEEN: Final = re.compile(r"[;\n]+")
_WHOLE: Final = re.compile(r"(-?\d+)\.0*")
_QUOTED: Final = 60
_LONGEST_KEY: Final = 255
_LARGEST_REAL: Final = 2**53
#: Precedes text whose bytes are not UTF-8. Real text does not begin like this.
UNREADABLE: Final = "\0\0"


class Unfit(SkipRecord):
    def __init__(self, column: str, value: object, wanted: str) -> None:
        shown = str(value)
        shown = shown if len(shown) <= _QUOTED else f"{shown[:_QUOTED]}…"
        super().__init__(f"{column} is “{shown}”, which is not {wanted}." if shown else f"{column} is empty.")
        self.column = column


class Values:
    """The values of one row. A column that is missing counts as empty."""

    def __init__(self, row: Row, *, zone: ZoneInfo) -> None:
        self._row, self._zone = row, zone

    def check(self, column: Column) -> None:
        readers = {Kind.KEY: self.key, Kind.TIME: self.time, Kind.FLAG: self.flag}
        if column.kind in readers:
            readers[column.kind](column.name)

    def key(self, column: str) -> str:
        value = self._row.get(column)
        key = key_of(value)
        # Beyond this limit, several whole numbers are the same floating-point number.
        if isinstance(value, float) and abs(value) >= _LARGEST_REAL:
            raise Unfit(
                column,
                key,
                "exact, because it is a floating-point number. Cast it to an integer or text in the query",
            )
        if not key or len(key) > _LONGEST_KEY:
            raise Unfit(column, key, f"an id of at most {_LONGEST_KEY} characters")
        return key

    def check_blanks(self, column: str) -> None:
        value = self._row.get(column)
        if isinstance(value, str) and value != value.strip():
            raise Unfit(column, value, f"an id, because of the blanks around it. Use trim: trim(…) AS {column}")

    def text(self, column: str) -> str:
        value = self._row.get(column)
        return "" if value is None else _readable(column, value).replace("\0", "").strip()

    def texts(self, column: str) -> tuple[str, ...]:
        """Several values: an array (also as JSON), or one text with semicolons or line breaks between the values."""
        value = self._row.get(column)
        values = value if isinstance(value, list | tuple) else _separated(self.text(column))
        return tuple(
            dict.fromkeys(text for each in values if each is not None and (text := _readable(column, each).strip()))
        )

    def time(self, column: str) -> datetime | None:
        """Return a point in time. A value without a time zone is in the ATS's time zone."""
        value = self._row.get(column)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        at = _time_of(value)
        if at is None:
            raise Unfit(column, value, "a time such as 2026-11-27 10:30:00")
        try:
            # In the hour that the clock repeats in autumn, take the later time, as databases do.
            return (at if at.tzinfo else at.replace(tzinfo=self._zone, fold=1)).astimezone(UTC)
        except OverflowError:
            # For an unknown time, some programs store the first or the last day of the calendar. Converted to UTC, such
            # a time may lie outside the calendar.
            raise Unfit(column, value, "a time that is possible in UTC") from None

    def flag(self, column: str) -> bool | None:
        value = self._row.get(column)
        word = "" if value is None else str(value).strip().casefold()
        if not word:
            return None
        if word not in _YES | _NO:
            raise Unfit(column, value, "yes or no")
        return word in _YES


def _readable(column: str, value: object) -> str:
    text = str(value)
    if text.startswith(UNREADABLE):
        raise Unfit(column, text.removeprefix(UNREADABLE), "text in UTF-8. Convert it in the query")
    return text


def key_of(value: object) -> str:
    """An id as text. 17.0 becomes 17, because databases and spreadsheets may store ids as decimal numbers."""
    text = "" if value is None else str(value).strip()
    whole = _WHOLE.fullmatch(text) if isinstance(value, int | float) or text.endswith(".0") else None
    return whole[1] if whole else text


def _separated(text: str) -> Sequence[object]:
    if text.startswith("["):
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(text, type=list[str | None])
    return _BETWEEN.split(text)


def _time_of(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
