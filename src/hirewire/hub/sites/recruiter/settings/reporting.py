"""The report of Admin Settings > Reporting.

The figures about people and ATS records are for the whole company. All other figures are for one contract.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.ats.matching.queries import is_in_ats
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.hub.recruiting.impressions.models import ImpressionKind
from hirewire.hub.recruiting.impressions.queries import by_day as impressions_by_day
from hirewire.hub.recruiting.messaging.models import InMailState, Thread
from hirewire.hub.recruiting.record_counts.delays import delay
from hirewire.hub.recruiting.record_counts.kinds import PEOPLE, RECORDS
from hirewire.hub.recruiting.record_counts.queries import KindCount, count_records
from hirewire.hub.recruiting.seats import queries as seats
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.search.search_conditions import everybody
from hirewire.hub.sites.recruiter.settings.ats_cards import WORDS
from hirewire.hub.sites.recruiter.settings.charts import Chart, Series
from hirewire.kit import clock
from hirewire.kit.db import replica
from hirewire.kit.text.sentences import localized

SHOWN_SEATS: Final = 6
PERIODS: Final = {4: _lazy("4 weeks"), 12: _lazy("12 weeks"), 52: _lazy("1 year")}
USUAL: Final = 12
#: What the file calls each kind of impression.
_IMPRESSIONS: Final = {
    ImpressionKind.SIGN: "In ATS indicators seen",
    ImpressionKind.SECTION: "ATS sections opened",
}
#: No change reaches Recruiter faster than this. A shorter delay is a wrong measurement; rounded, it would read 0.0 s.
_SHORTEST: Final = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class People:
    in_ats: int
    everybody: int


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    figure: int
    #: Width of the bar, as a percentage of the longest bar.
    percent: int


@dataclass(frozen=True, slots=True)
class Adoption:
    active: int
    everybody: int
    connected: int | None
    exported: int
    wrote: int


@dataclass(frozen=True, slots=True)
class InMails:
    """Conversations that began in the period, by outcome."""

    sent: int
    accepted: int
    declined: int

    @property
    def answered(self) -> int:
        return self.accepted + self.declined

    @property
    def percent(self) -> int:
        return round(100 * self.answered / self.sent) if self.sent else 0

    @property
    def bars(self) -> list[Bar]:
        return _bars([(_("InMails sent"), self.sent), (_("Answered"), self.answered), (_("Accepted"), self.accepted)])


@dataclass(frozen=True, slots=True)
class Received:
    """Records of one kind from every connected ATS."""

    kind: str
    here: int
    #: Records that arrived in the period, new or changed. A record that changed twice is counted once.
    recent: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    weeks: list[date]
    people: People
    exports: dict[str, int]
    by_seat: list[tuple[str, int]]
    adoption: Adoption
    inmails: InMails
    received: list[Received]
    #: How long recent changes took to arrive: the longest median among all systems and kinds of records. None if there
    #: were no changes.
    delay: timedelta | None
    impressions: dict[ImpressionKind, dict[date, int]]
    impressions_chart: Chart
    exports_chart: Chart
    inmails_chart: Chart

    @property
    def exported(self) -> int:
        return sum(self.exports.values())

    @property
    def in_ats_percent(self) -> int:
        return round(100 * self.people.in_ats / self.people.everybody) if self.people.everybody else 0

    @property
    def seat_bars(self) -> list[Bar]:
        return _bars(self.by_seat)[:SHOWN_SEATS]

    @property
    def volume_bars(self) -> list[Bar]:
        return _bars([(kind.kind, kind.recent) for kind in self.received])

    @property
    def delay_words(self) -> str:
        return "" if self.delay is None or self.is_untimed else _in_words(self.delay)

    @property
    def is_untimed(self) -> bool:
        """Whether the measured delay is too short to be true.

        Either the ATS's clock is ahead, or the ATS sends the time of sending as the time of the change.
        """
        return self.delay is not None and self.delay < _SHORTEST


def report(seat: Seat, weeks: int = USUAL) -> Report:
    """Report on this many weeks. A week begins on Monday (UTC), and the last week is the current one."""
    return _figures(seat, visibility_scope(seat, Feature.IN_ATS), _weeks(weeks))


@replica.may_answer
def _figures(seat: Seat, seen: VisibilityScope, begins: list[date]) -> Report:
    since = datetime.combine(begins[0], time(), UTC)
    exports = exporting.all_exports(seat).filter(seat__contract=seat.contract, created_at__gte=since).order_by()
    threads = Thread.objects.filter(contract=seat.contract, created_at__gte=since)
    answered = Thread.objects.filter(contract=seat.contract, answered_at__gte=since)
    states: Counter[str] = Counter(dict(exports.values_list("state").annotate(figure=Count("pk"))))
    inmails: Counter[str] = Counter(dict(threads.values_list("state").annotate(figure=Count("pk"))))
    impressions = impressions_by_day(seat.contract, begins[0])
    records = count_records(RECORDS, seen.organization, seen.application_ids) if seen else []
    return Report(
        weeks=begins,
        people=_people(seat.contract.organization, seen),
        exports={localized(state.label): states[state] for state in ExportState},
        by_seat=_by_seat(exports),
        adoption=_adoption(seat, seen, exported=_active_seats(exports), wrote=_active_seats(threads)),
        inmails=InMails(inmails.total(), inmails[InMailState.ACCEPTED], inmails[InMailState.DECLINED]),
        received=_received(records, since),
        delay=delay(seen.organization, seen.application_ids) if seen else None,
        impressions=impressions,
        impressions_chart=_impressions_chart(impressions, begins),
        exports_chart=_exports_chart(exports, begins),
        inmails_chart=_inmails_chart(threads, answered, begins),
    )


def _impressions_chart(impressions: Mapping[ImpressionKind, Mapping[date, int]], begins: Sequence[date]) -> Chart:
    signs, sections = (
        _days_by_week(impressions[kind], begins) for kind in (ImpressionKind.SIGN, ImpressionKind.SECTION)
    )
    return Chart(
        _("ATS data seen per week"),
        begins,
        [
            Series(_("indicators seen"), signs, lambda number: ngettext("indicator seen", "indicators seen", number)),
            Series(
                _("sections opened"), sections, lambda number: ngettext("section opened", "sections opened", number)
            ),
        ],
    )


def _exports_chart(exports: QuerySet[Any], begins: Sequence[date]) -> Chart:
    made = _by_week(exports, "created_at", begins)
    series = Series(_("exports"), made, lambda number: ngettext("export", "exports", number))
    return Chart(_("Exports per week"), begins, [series])


def _inmails_chart(threads: QuerySet[Thread], answered: QuerySet[Thread], begins: Sequence[date]) -> Chart:
    return Chart(
        _("InMails per week"),
        begins,
        [
            Series(_("sent"), _by_week(threads, "created_at", begins)),
            Series(
                _("answers"),
                _by_week(answered, "answered_at", begins),
                lambda number: ngettext("answer", "answers", number),
            ),
        ],
    )


def rows(figures: Report) -> Iterator[tuple[str, str, str, int | str]]:
    """Yield all figures for a file: area, figure, what the figure is for (such as a week or a seat), and value.

    The labels of chart lines, states and kinds are in the language in which the report was made. All other labels are
    English.
    """
    for name, figure in (
        ("Active seats", figures.adoption.active),
        ("Seats", figures.adoption.everybody),
        ("Active seats connected with the ATS", figures.adoption.connected),
        ("Seat holders who exported", figures.adoption.exported),
        ("Seats that wrote InMail", figures.adoption.wrote),
    ):
        yield "Adoption", name, "", "" if figure is None else figure
    yield "People", "In the ATS", "", figures.people.in_ats
    yield "People", "To be searched", "", figures.people.everybody
    charts = (
        ("In ATS impressions", figures.impressions_chart),
        ("Exports", figures.exports_chart),
        ("InMail", figures.inmails_chart),
    )
    for area, chart in charts:
        for line in chart.series:
            for week, figure in zip(chart.weeks, line.values, strict=True):
                yield area, f"{line.name} in the week of", week.isoformat(), figure
    yield from _impression_rows(figures)
    for state, figure in figures.exports.items():
        yield "Exports", "by state", state, figure
    for name, figure in figures.by_seat:
        yield "Exports", "by seat", name, figure
    for name, figure in (("Accepted", figures.inmails.accepted), ("Declined", figures.inmails.declined)):
        yield "InMail", name, "", figure
    for kind in figures.received:
        yield "Records from the ATS", "stored", kind.kind, kind.here
        yield "Records from the ATS", "new or changed", kind.kind, kind.recent
        yield "Records from the ATS", "last received", kind.kind, kind.last.isoformat() if kind.last else ""
    yield (
        "Records from the ATS",
        "median seconds from change to arrival",
        "",
        ("" if figures.delay is None else round(figures.delay.total_seconds())),
    )


def _impression_rows(figures: Report) -> Iterator[tuple[str, str, str, int | str]]:
    for kind, days in figures.impressions.items():
        for day, figure in days.items():
            yield "In ATS impressions", f"{_IMPRESSIONS[kind]} on", day.isoformat(), figure


def _people(organization: Organization, seen: VisibilityScope) -> People:
    members = everybody(organization)
    if not seen:
        return People(0, members.count())
    if seen.is_clear and len(seen.application_ids) == 1:
        (people,) = count_records([PEOPLE], organization, seen.application_ids)
        return People(people.here, members.count())
    # The stored counts cannot be used here: they count a person twice if the person is in two systems, and they include
    # people whom the seat does not see.
    figures = members.aggregate(everybody=Count("pk"), in_ats=Count("pk", filter=Q(is_in_ats(seen))))
    return People(figures["in_ats"], figures["everybody"])


def _weeks(count: int) -> list[date]:
    today = clock.now().astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(count))]


def _by_week(events: QuerySet[Any], moment: str, weeks: Sequence[date]) -> list[int]:
    figures: Mapping[datetime, int] = dict(
        events.annotate(week=TruncWeek(moment, tzinfo=UTC)).values_list("week").annotate(figure=Count("pk")).order_by()
    )
    by_date = {week.date(): figure for week, figure in figures.items()}
    return [by_date.get(week, 0) for week in weeks]


def _days_by_week(days: Mapping[date, int], weeks: Sequence[date]) -> list[int]:
    figures: Counter[date] = Counter()
    for day, figure in days.items():
        figures[day - timedelta(days=day.weekday())] += figure
    return [figures[week] for week in weeks]


def _by_seat(exports: QuerySet[Any]) -> list[tuple[str, int]]:
    """Return the number of exports of each seat. Two people with the same name stay separate."""
    names = exports.values_list("seat__person__first_name", "seat__person__last_name", "seat")
    named = names.annotate(figure=Count("pk")).order_by("-figure", "seat__person__last_name", "seat")
    return [(f"{first} {last}", figure) for first, last, _, figure in named]


def _active_seats(done: QuerySet[Any]) -> int:
    """Return how many active seats did something, such as exporting.

    Each row of ``done`` stands for one time that a seat did it. Seats that are not active are left out, because the
    report compares the result with the number of all active seats.
    """
    return done.filter(seat__state=SeatState.ACTIVE).values("seat").distinct().count()


def _adoption(seat: Seat, seen: VisibilityScope, *, exported: int, wrote: int) -> Adoption:
    applications = list(DeveloperApplication.objects.filter(pk__in=seen.application_ids)) if seen else []
    figures = seats.counts(seat.contract, applications)
    active = figures.states[SeatState.ACTIVE]
    return Adoption(
        active=active,
        everybody=figures.everybody,
        connected=active - figures.unconnected if applications else None,
        exported=exported,
        wrote=wrote,
    )


def _received(counts: Sequence[KindCount], since: datetime) -> list[Received]:
    return [
        Received(str(WORDS[count.kind.name]), count.here, count.since(since.date()), count.last_at) for count in counts
    ]


def _in_words(span: timedelta) -> str:
    seconds = span.total_seconds()
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{number_format(round(seconds / size), 0)} {unit}"
    # ``number_format`` truncates decimals, so round first.
    return f"{number_format(round(seconds, 1), 1)} s"


def _bars(figures: list[tuple[str, int]]) -> list[Bar]:
    longest = max((figure for _, figure in figures), default=0)
    return [Bar(name, figure, round(100 * figure / longest) if longest else 0) for name, figure in figures]
