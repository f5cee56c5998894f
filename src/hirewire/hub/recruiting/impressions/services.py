"""Counting what pages show, which must cost them nothing: a process counts for itself, and tells the table later."""

import threading
from collections import Counter
from datetime import UTC, date, timedelta
from typing import Final, NamedTuple

from django.db import connection

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.impressions.models import AtsImpression, ImpressionKind
from hirewire.kit import clock
from hirewire.kit.work import background

#: Longer than any report looks back.
KEPT: Final = timedelta(days=400)
# In the order of the key, so that two processes wait for each other instead of locking each other out.
_ADD: Final = """
INSERT INTO hub_atshit AS held (contract_id, kind, day, seen)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::bigint[])
ORDER BY 1, 2, 3
ON CONFLICT (contract_id, kind, day) DO UPDATE SET seen = held.seen + excluded.seen
"""


class _Key(NamedTuple):
    contract_id: int
    kind: ImpressionKind
    day: date


_lock = threading.Lock()
_waiting: Counter[_Key] = Counter()


def count(seat: Seat, *, signs: int = 0, sections: int = 0) -> None:
    """A page showed the seat so many signs, and so many profiles' ATS sections; an admin who looks is not counted."""
    if seat.viewed_by is not None:
        return
    day = clock.now().astimezone(UTC).date()
    with _lock:
        for kind, number in ((ImpressionKind.SIGN, signs), (ImpressionKind.SECTION, sections)):
            if number:
                _waiting[_Key(seat.contract_id, kind, day)] += number
    background.wake()


def forget_old() -> int:
    """Days that no report tells of any more."""
    return AtsImpression.objects.filter(day__lt=(clock.now() - KEPT).date()).delete()[0]


def forget() -> None:
    """As a process that was killed."""
    with _lock:
        _waiting.clear()


@background.chore
def flush() -> None:
    """Tell the table, in one statement. What it refuses is told again."""
    with _lock:
        told = dict(_waiting)
        _waiting.clear()
    if not told:
        return
    columns = zip(*[(*key, number) for key, number in told.items()], strict=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(column) for column in columns])
    except BaseException:
        with _lock:
            _waiting.update(told)
        raise
