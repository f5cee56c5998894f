"""The figures of Admin Settings, Reporting."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from hirewire.hub.accounts.models import Seat
from hirewire.hub.accounts.queries import seat_holders
from hirewire.hub.acls.visibility import Sight, sight
from hirewire.hub.exports.models import ExportState
from hirewire.hub.integrations.states import Feature
from hirewire.hub.matching.queries import is_in_ats
from hirewire.hub.organizations.models import Organization
from hirewire.hub.recruiter import ats_cards, exporting
from hirewire.hub.recruiter.search_conditions import everybody
from hirewire.kit import clock

SHOWN_SEATS = 6


@dataclass(frozen=True, slots=True)
class People:
    in_ats: int
    everybody: int


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    figure: int
    #: Of the longest bar, for its width.
    percent: int


@dataclass(frozen=True, slots=True)
class Report:
    month: datetime
    people: People
    exports: dict[str, int]
    seats_exported: int
    seats: int
    by_seat: list[Bar]
    synced: list[Bar]

    @property
    def exported(self) -> int:
        return sum(self.exports.values())

    @property
    def in_ats_percent(self) -> int:
        return round(100 * self.people.in_ats / self.people.everybody) if self.people.everybody else 0


def report(seat: Seat) -> Report:
    """Exports of this month by seats of this contract; records and people of the whole company."""
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    exports = exporting.all_exports(seat).filter(seat__contract=seat.contract, created_at__gte=month).order_by()
    states = dict(exports.values_list("state").annotate(figure=Count("pk")))
    people = exports.values_list("seat__person__first_name", "seat__person__last_name", "seat").annotate(
        figure=Count("pk")
    )
    by_seat = Counter({f"{first} {last}": figure for first, last, _, figure in people})
    seen = sight(seat, Feature.IN_ATS)
    records: Counter[str] = Counter()
    for card in ats_cards.shown(seat.contract):
        if card.number in seen.application_ids:
            records.update(
                {one.records: one.here for one in ats_cards.synced(seat.contract.organization, card.application)}
            )
    return Report(
        month=month,
        people=_people(seat.contract.organization, seen),
        exports={str(state.label): states.get(state, 0) for state in ExportState},
        seats_exported=len(by_seat),
        seats=seat_holders(seat.contract).count(),
        by_seat=_bars(by_seat.most_common(SHOWN_SEATS)),
        synced=_bars(records.most_common()),
    )


def _people(organization: Organization, seen: Sight) -> People:
    members = everybody(organization)
    if not seen:
        return People(0, members.count())
    figures = members.aggregate(everybody=Count("pk"), in_ats=Count("pk", filter=Q(is_in_ats(seen))))
    return People(figures["in_ats"], figures["everybody"])


def _bars(figures: list[tuple[str, int]]) -> list[Bar]:
    longest = max((figure for _, figure in figures), default=0)
    return [Bar(name, figure, round(100 * figure / longest) if longest else 0) for name, figure in figures]
