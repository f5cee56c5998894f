"""Count the records of all companies at once."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic
from typing import Final

from django.db import transaction

from hirewire.hub.recruiting.record_counts.counting import Count, count
from hirewire.hub.recruiting.record_counts.delays import begins_of, medians_of
from hirewire.hub.recruiting.record_counts.kinds import PEOPLE, RECORDS, Kind
from hirewire.hub.recruiting.record_counts.models import RecordCount
from hirewire.hub.recruiting.record_counts.queries import QUICK
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.conflicts import retried

#: A kind whose count takes longer than ``_LONG`` seconds is counted less often: it rests ``_REST`` times as long as its
#: last count took. So counting takes a small part of one core, however many records there are.
_LONG: Final = 30.0
_REST: Final = 20


def count_everything() -> None:
    """Count each kind in one scan of its table, and replace its counts in a separate short transaction."""
    for kind in (*RECORDS, PEOPLE):
        if _rests(kind):
            continue
        began = monotonic()
        rows = [
            RecordCount(
                organization_id=counted.organization_id,
                application_id=counted.application_id,
                kind=kind.name,
                here=counted.here,
                last_at=counted.last_at,
                by_week=counted.by_week,
                delay=_delay(kind, counted),
                counted_at=clock.now(),
            )
            for counted in count(kind)
        ]
        took = monotonic() - began
        for row in rows:
            row.took = took
        _replace(kind, rows)


def _rests(kind: Kind) -> bool:
    last = RecordCount.objects.filter(kind=kind.name).order_by("-counted_at").first()
    return (
        last is not None and last.took > _LONG and clock.now() < last.counted_at + _REST * timedelta(seconds=last.took)
    )


@retried
@transaction.atomic
def _replace(kind: Kind, rows: Sequence[RecordCount]) -> None:
    # Two concurrent counts take turns; otherwise the second would not see the rows that the first has written.
    prepared.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tallies:{kind.name}"])
    RecordCount.objects.filter(kind=kind.name).delete()
    RecordCount.objects.bulk_create(rows, batch_size=1000)


def _delay(kind: Kind, record_count: Count) -> timedelta | None:
    """The median delay. None if it is not measured, or if there are so few records that pages compute it themselves."""
    if not kind.changed or record_count.here <= QUICK:
        return None
    begins = begins_of(record_count.organization_id, [record_count.application_id])
    return medians_of(kind, record_count.organization_id, begins).get(record_count.application_id)
