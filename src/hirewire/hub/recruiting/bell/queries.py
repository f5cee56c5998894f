"""Queries about notifications. Their first argument is the seat that gets the notifications."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, DateTimeField, F, Func, Q, QuerySet, Value
from django.utils import timezone

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.bell.models import Bell, Kind, ReadNotification
from hirewire.hub.recruiting.bell.sources import SOURCES
from hirewire.kit import clock

#: Anything older is no longer a notification.
KEPT: Final = timedelta(days=90)
#: Counting stops at this number. The bell then shows ``9+``.
COUNTED: Final = 10

#: Returns ``read_until``, and then one boolean for each ``Kind``, in the order of that class. The boolean says whether
#: there may be unread rows of this kind. Later queries check whether the seat may see those rows. Each kind is looked
#: up separately, because the company's rows and the seat's rows may be on different database servers.
_NEWS: Final = """
WITH bell AS MATERIALIZED (
    SELECT greatest(max(read_until), %(oldest)s) AS read_until FROM hub_bell WHERE seat_id = %(seat)s
), answer AS MATERIALIZED (
    SELECT EXISTS (SELECT FROM hub_thread WHERE seat_id = %(seat)s AND is_unread) AS is_new
), export AS MATERIALIZED (
    SELECT EXISTS (
        SELECT FROM hub_export WHERE organization_id = %(organization)s AND seat_id = %(seat)s
            AND finished_at > (SELECT read_until FROM bell)
    ) AS is_new
), mention AS MATERIALIZED (
    SELECT EXISTS (
        SELECT FROM hub_notemention WHERE seat_id = %(seat)s AND created_at > (SELECT read_until FROM bell)
    ) AS is_new
), stage AS MATERIALIZED (
    SELECT EXISTS (
        SELECT FROM hub_followedjob AS followed JOIN hub_candidacy AS candidacy
            ON candidacy.organization_id = %(organization)s
            AND candidacy.application_id = followed.application_id
            AND candidacy.ats_job_posting_id = followed.external_job_posting_id
        WHERE followed.organization_id = %(organization)s AND followed.seat_id = %(seat)s
            AND candidacy.changed_at > (SELECT read_until FROM bell)
    ) OR EXISTS (
        SELECT FROM hub_jobposting AS owned JOIN hub_candidacy AS candidacy
            ON candidacy.organization_id = %(organization)s
            AND candidacy.application_id = owned.application_id
            AND candidacy.ats_job_posting_id = owned.external_job_posting_id
        WHERE owned.organization_id = %(organization)s AND owned.requisition_owner_email <> ''
            AND upper(owned.requisition_owner_email) = upper(%(email)s)
            AND candidacy.changed_at > (SELECT read_until FROM bell) AND candidacy.since >= owned.owner_known_at
    ) AS is_new
)
SELECT read_until, answer.is_new, export.is_new, mention.is_new, stage.is_new FROM bell, answer, export, mention, stage
"""
#: A mark for each notification that was opened on its own: the notification's number, and the time of opening.
_Marks = list[tuple[int, datetime]]
#: Whether the seat opened a row's notification at or after the time of the row's event. If so, there is a mark
#: with one of the row's numbers and with a time that is not before the row's time. The parameters are the row's two
#: numbers, the row's time, the numbers of all marks, and the times of all marks.
_AMONG: Final = """EXISTS (
    SELECT FROM (VALUES (%(expressions)s)) AS asked (number, earlier_number, at, numbers, times),
        unnest(asked.numbers::bigint[], asked.times::timestamptz[]) AS mark (number, read_at)
    WHERE mark.number IN (asked.number, asked.earlier_number) AND mark.read_at >= asked.at
)"""


@dataclass(frozen=True, slots=True)
class Notification:
    """An event about which the bell notifies a seat. ``about`` is the row that stores the event."""

    kind: Kind
    number: int
    at: datetime
    about: Any
    is_unread: bool = False

    @property
    def member(self) -> Member:
        member: Member = self.about.note.member if self.kind is Kind.MENTION else self.about.member
        return member

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def place(self) -> tuple[datetime, str, int]:
        """The key by which notifications are sorted. It differs for any two notifications."""
        return self.at, self.kind, self.number


def unread_count(seat: Seat) -> int:
    """The number of unread notifications: at most ``COUNTED``, and 0 while an admin uses Recruiter as this seat."""
    if seat.viewed_by is not None:
        return 0
    read_until, kinds = _kinds_with_news(seat)
    marks = _marks(seat) if kinds else {}
    count = 0
    # Count each kind separately: in a cluster, the rows of some kinds are on the coordinator, and the rows of other
    # kinds are on workers. One query cannot read from both.
    for kind in kinds:
        rows = _rows(seat, kind, marks, since=read_until, read_until=read_until).filter(is_new=True)
        count += len(rows.order_by().values_list("at")[: COUNTED - count])
        if count >= COUNTED:
            break
    return count


def may_have_unread(seat: Seat) -> bool:
    """Whether anything has happened since the seat last read its notifications, even something that it may not see.

    Every page of Recruiter calls this function. Counting exactly can take longer than making the rest of the page, so
    the browser requests ``shown_count`` separately.
    """
    return seat.viewed_by is None and bool(_kinds_with_news(seat)[1])


def _kinds_with_news(seat: Seat) -> tuple[datetime, list[Kind]]:
    """Return the time up to which everything is read, and the kinds that may have unread rows.

    The query does not check whether the seat may see those rows. Usually no kind has unread rows, and this single query
    finds that out more quickly than the exact queries could be built.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _NEWS,
            {
                "seat": seat.pk,
                "organization": seat.contract.organization_id,
                "email": seat.person.email,
                "oldest": _oldest(),
            },
        )
        read_until, *has_news = cursor.fetchone()
    return read_until, [kind for kind, is_newer in zip(Kind, has_news, strict=True) if is_newer]


def shown_count(seat: Seat) -> str:
    count = unread_count(seat)
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count or "")


def notifications(
    seat: Seat, *, kinds: Collection[Kind] = tuple(Kind), only_unread: bool = False, start: int = 0, most: int
) -> list[Notification]:
    read_until, marks, end = _read_until(seat), _marks(seat), start + most
    newest: list[Notification] = []
    for kind in kinds:
        rows = _rows(seat, kind, marks, since=_oldest(), read_until=read_until)
        if only_unread:
            rows = rows.filter(is_new=True)
        newest += [_made(kind, row) for row in rows.order_by("-at", "-number")[:end]]
    return sorted(newest, key=lambda notification: notification.place, reverse=True)[start:end]


def notification(seat: Seat, kind: Kind, number: int) -> Notification | None:
    rows = _rows(seat, kind, _marks(seat), since=_oldest(), read_until=_oldest())
    rows = rows.filter(Q(number=number) | Q(earlier_number=number))
    return next((_made(kind, row) for row in rows.order_by("-at", "-number")[:1]), None)


def wants_mail(seat: Seat) -> bool:
    return not Bell.objects.filter(seat=seat, wants_mail=False).exists()


def _oldest() -> datetime:
    return clock.now() - KEPT


def _read_until(seat: Seat) -> datetime:
    read_until = Bell.objects.filter(seat=seat).values_list("read_until", flat=True).first()
    return _oldest() if read_until is None else max(_oldest(), read_until)


def _rows(
    seat: Seat, kind: Kind, marks: Mapping[str, _Marks], *, since: datetime, read_until: datetime
) -> "QuerySet[Any]":
    """Rows of one kind. ``at`` is the time of a row's event, and ``is_new`` says whether the row is unread."""
    source = SOURCES[kind]
    numbered = source.rows(seat, since).annotate(number=source.number, earlier_number=source.earlier_number)
    is_unread = source.is_unread or Q(~_is_among(marks.get(kind, [])))
    rows: QuerySet[Any] = numbered.annotate(is_new=Q(at__gt=read_until) & is_unread)
    return rows


def _marks(seat: Seat) -> dict[str, _Marks]:
    marks: dict[str, _Marks] = {}
    for kind, number, read_at in ReadNotification.objects.filter(seat=seat).values_list("kind", "number", "read_at"):
        marks.setdefault(kind, []).append((number, read_at))
    return marks


def _is_among(marks: _Marks) -> Func:
    """Whether the row's notification was opened on its own, at or after the time of its event.

    The marks are passed as values, not as a sub-query, because the company's rows may be on another database server
    than the marks.
    """
    return Func(
        F("number"),
        F("earlier_number"),
        F("at"),
        Value([number for number, _ in marks], ArrayField(BigIntegerField())),
        Value([read_at for _, read_at in marks], ArrayField(DateTimeField())),
        template=_AMONG,
        output_field=BooleanField(),
    )


def _made(kind: Kind, row: Any) -> Notification:  # noqa: ANN401 - a row of any of the sources
    return Notification(kind, row.number, row.at, row, is_unread=row.is_new)
