"""A cursor records which rows of a growing list somebody has read. It names transactions instead of rows.

The largest id that was read cannot serve as a cursor, because rows do not appear in the order of their ids. A call's id
tells when the call came, but each process writes its calls later, usually within a second of answering them. So a
cursor names the oldest transaction that was still running and, of the later transactions, those whose rows were read.
All rows of a transaction appear at once, so the cursor misses nothing and repeats nothing.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import BigIntegerField, Expression, Q
from django.db.models.sql.compiler import SQLCompiler

from hirewire.kit import clock

#: The kinds of rows. Each kind is read by its own query and has its own list of transactions, because a transaction may
#: end between two queries. The developer console does not read ``events``; a sandbox's control API does.
STREAMS: Final = ("calls", "tries", "waiting", "events")
#: A poll begins to read this long before the time of its cursor, because a call gets its id when it arrives, but its
#: row is written later. If a row is written with a longer delay than this, only the journal shows the call.
OVERLAP: Final = timedelta(minutes=5)
#: The largest number of transactions that a cursor names: more would make a poll's URL too long. If there are more, the
#: next poll returns the whole list.
MOST_SEEN: Final = 250
_FORM: Final = re.compile(
    rf"(\d{{1,10}})\.(\d{{1,15}})\.(\d{{1,19}})((?:\.(?:\d{{1,10}}(?:-\d{{1,10}})*)?){{{len(STREAMS)}}})"
)
_NOW: Final = """
SELECT (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""
# A row's xmin has only 32 bits. The upper bits come from the snapshot's xmax, which is less than 2^31 away.
_WRITTEN_BY: Final = """
(pg_snapshot_xmax(pg_current_snapshot())::text::bigint
 - (((pg_snapshot_xmax(pg_current_snapshot())::text::bigint - {}.xmin::text::bigint + 2147483648) & 4294967295)
    - 2147483648))
"""


class WrittenBy(Expression):
    """The transaction that wrote the present version of a row of this table, as a number that never repeats."""

    output_field = BigIntegerField()

    def __init__(self, table: str) -> None:
        super().__init__()
        self._table = table

    def as_sql(self, _compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[()]]:  # noqa: ANN401 - as Django has it
        return _WRITTEN_BY.format(connection.ops.quote_name(self._table)), ()


@dataclass(frozen=True, slots=True)
class Cursor:
    #: The id of the database. A reset gives a sandbox another database.
    world: int
    at: datetime
    #: The number of a transaction. When the cursor was taken, every earlier transaction had ended.
    floor: int
    #: For each stream, the transactions whose rows were read, without those before ``floor``.
    seen: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def since(self) -> datetime:
        """The time from which rows are read. It is never in the future, even if a reset set a sandbox's clock back."""
        return min(self.at, clock.now()) - OVERLAP

    def unread(self, stream: str) -> Q:
        """A condition that selects unread rows. The rows must be annotated with ``written_by``."""
        return Q(written_by__gte=self.floor) & ~Q(written_by__in=self.seen.get(stream, ()))

    def after(self, read: Mapping[str, Iterable[int]], earlier: "Cursor | None" = None) -> "Cursor":
        """Return this cursor with the transactions whose rows were read: those in ``read``, and those of ``earlier``.

        Leave out transactions before ``floor``, because the cursor counts their rows as read anyway.
        """
        known = {} if earlier is None else earlier.seen
        seen = {name: {*read.get(name, ()), *known.get(name, ())} for name in STREAMS}
        later = {name: frozenset(number for number in seen[name] if number >= self.floor) for name in STREAMS}
        return Cursor(self.world, self.at, self.floor, later)

    def __str__(self) -> str:
        """Return the cursor as text for a URL, or an empty string if it would be too long."""
        if sum(map(len, self.seen.values())) > MOST_SEEN:
            return ""
        seen = ("-".join(str(number - self.floor) for number in sorted(self.seen.get(name, ()))) for name in STREAMS)
        return ".".join([str(self.world), str(clock.to_millis(self.at)), str(self.floor), *seen])


def here() -> Cursor:
    """Return a cursor for this moment. Call this before reading the rows, never after."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        world, floor = cursor.fetchone()
    return Cursor(world, clock.now(), floor)


def parsed(text: str) -> Cursor | None:
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    world, at, floor = (int(match[number]) for number in (1, 2, 3))
    parts: Collection[str] = match[4].split(".")[1:]
    seen = {
        name: frozenset(floor + int(number) for number in part.split("-") if number)
        for name, part in zip(STREAMS, parts, strict=True)
    }
    try:
        return Cursor(world, clock.from_millis(at), floor, seen)
    except (OverflowError, ValueError):
        return None
