"""Count what pages show, without slowing them: each process counts in memory and writes to the table later."""

import threading
from collections import Counter
from datetime import UTC, date, timedelta
from typing import Final, NamedTuple

from django.db import connection

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.impressions.models import AtsImpression, ImpressionKind
from hirewire.kit import clock
from hirewire.kit.work import background

#: The age at which counts are deleted. No report looks back this far.
KEPT: Final = timedelta(days=400)
# Rows are written in key order. Two processes that wrote in different orders could deadlock.
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
    """Count what a page shows to a seat, but not while an admin views Recruiter as this seat (``viewed_by``)."""
    if seat.viewed_by is not None:
        return
    day = clock.now().astimezone(UTC).date()
    with _lock:
        for kind, number in ((ImpressionKind.SIGN, signs), (ImpressionKind.SECTION, sections)):
            if number:
                _waiting[_Key(seat.contract_id, kind, day)] += number
    background.wake()


def forget_old() -> int:
    return AtsImpression.objects.filter(day__lt=(clock.now() - KEPT).date()).delete()[0]


def forget() -> None:
    """Drop the counts that are not in the table yet, as if the process had been killed."""
    with _lock:
        _waiting.clear()


@background.chore
def flush() -> None:
    """Write the counts to the table. If that fails, keep them for the next attempt."""
    with _lock:
        counts = dict(_waiting)
        _waiting.clear()
    if not counts:
        return
    columns = zip(*[(*key, number) for key, number in counts.items()], strict=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(column) for column in columns])
    except BaseException:
        with _lock:
            _waiting.update(counts)
        raise
