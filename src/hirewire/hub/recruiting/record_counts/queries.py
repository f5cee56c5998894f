"""Numbers of records. A page counts again if that is quick. Otherwise, it uses the periodic task's last count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.recruiting.record_counts.counting import Count, count
from hirewire.hub.recruiting.record_counts.kinds import Kind
from hirewire.hub.recruiting.record_counts.models import RecordCount

#: Counting up to this many rows takes a few milliseconds.
QUICK: Final = 10_000


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: Kind
    here: int = 0
    last_at: datetime | None = None
    by_week: tuple[tuple[date, int], ...] = ()
    #: A ``KindCount`` adds up several counts, one for each ATS. Some of these counts may be stored ones:
    #: ``counted_at`` is the time of the oldest stored count, or None if all counts were made just now.
    counted_at: datetime | None = None

    def since(self, monday: date) -> int:
        return sum(figure for week, figure in self.by_week if week >= monday)


def count_records(
    kinds: Iterable[Kind], organization: Organization, application_ids: Collection[int]
) -> list[KindCount]:
    """Return counts in the order of ``kinds``, with one query plus at most one for each kind that is counted now."""
    kept = {
        (record_count.kind, record_count.application_id): record_count
        for record_count in RecordCount.objects.filter(
            organization=organization, application__in=application_ids, here__gt=QUICK
        )
    }
    return [_one(kind, organization, application_ids, kept) for kind in kinds]


def _one(
    kind: Kind, organization: Organization, application_ids: Collection[int], kept: dict[tuple[str, int], RecordCount]
) -> KindCount:
    old = [kept[kind.name, number] for number in application_ids if (kind.name, number) in kept]
    unknown = [number for number in application_ids if (kind.name, number) not in kept]
    new = count(kind, organization_id=organization.pk, application_ids=unknown) if unknown else []
    counts: list[RecordCount | Count] = [*old, *new]
    weeks: dict[date, int] = {}
    for part in counts:
        for week, figure in part.by_week.items():
            monday = date.fromisoformat(week)
            weeks[monday] = weeks.get(monday, 0) + figure
    return KindCount(
        kind,
        here=sum(part.here for part in counts),
        last_at=max((part.last_at for part in counts), default=None),
        by_week=tuple(weeks.items()),
        counted_at=min((part.counted_at for part in old), default=None),
    )
