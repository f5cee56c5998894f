"""Finds rows that a poller has not read yet.

Each request of the poller is a look. A look returns the unread rows and a cursor, at which the next look begins.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from hirewire.hub.sites.developers import watch_cursor
from hirewire.hub.sites.developers.watch_cursor import Cursor, WrittenBy

M = TypeVar("M", bound=Model)
#: The prefix of this process's cursors. An earlier sandbox on the same port may have given out cursors with the same
#: numbers, and the prefix tells them apart.
_PROCESS: Final = secrets.token_hex(4)
#: All statements of a look see the same rows, so that the next look neither misses nor repeats a row.
_ONE_MOMENT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True, slots=True)
class Look:
    now: Cursor
    #: Where the last look ended; None to read everything.
    before: Cursor | None

    def unread(self, stream: str, rows: QuerySet[M]) -> QuerySet[M]:
        if self.before is None:
            return rows
        unread: QuerySet[M] = _with_writer(rows).filter(self.before.unread(stream))
        return unread

    def answer(self, name: str, records: list[dict[str, Any]], **streams: QuerySet[Any]) -> dict[str, Any]:
        """Return the unread ``records``, and where the next look begins.

        A stream is one kind of row, such as calls. ``streams`` maps the name of each stream to all its rows, read or
        unread. In the answer, ``total`` is the number of rows of the first stream.
        """
        seen = {stream: _writers(rows, self.now) for stream, rows in streams.items()}
        cursor = str(self.now.after(seen))
        return {
            name: records,
            "after": f"{_PROCESS}.{cursor}" if cursor else "",
            "anew": self.before is None,
            "total": next(iter(streams.values())).count(),
        }


@contextmanager
def look(after: object) -> Iterator[Look]:
    """Find the rows that came since an earlier look.

    ``after`` is the cursor that the earlier look returned. If the earlier look was in another world, find all rows.
    """
    process, _, text = str(after).partition(".")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_MOMENT)
        now, before = watch_cursor.here(), watch_cursor.parsed(text)
        is_of_this_world = before is not None and before.world == now.world and before.floor <= now.floor
        yield Look(now, before if process == _PROCESS and is_of_this_world else None)


def _with_writer(rows: QuerySet[Any]) -> QuerySet[Any]:
    annotated: QuerySet[Any] = rows.annotate(
        written_by=WrittenBy(rows.model._meta.db_table)  # noqa: SLF001 - Django's documented model API
    )
    return annotated


def _writers(rows: QuerySet[Any], now: Cursor) -> list[int]:
    """Return the ids of the transactions that wrote these rows.

    Transactions with ids below ``now.floor`` are left out. They had all ended when this look began, so this look sees
    all their rows, and the next look counts these rows as read anyway.
    """
    later = _with_writer(rows).filter(written_by__gte=now.floor).order_by()
    return list(later.values_list("written_by", flat=True).distinct()[: watch_cursor.MOST_SEEN + 1])
