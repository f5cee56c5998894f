"""What the bell shows. The seat is the first argument."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.bell.models import Bell, Kind, ReadNotification
from hirewire.hub.recruiting.bell.sources import SOURCES
from hirewire.kit import clock

#: Anything older is no longer a notification.
KEPT: Final = timedelta(days=90)
#: The number beside the bell stops counting here. It then shows one less and a plus sign.
COUNTED: Final = 10

#: Columns in the order of ``Kind``. Whether the seat may see the rows is checked afterwards. Each is a separate
#: look-up, because the company's rows may be on another machine than the seat's own.
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


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that happened. ``about`` is the row behind it."""

    kind: Kind
    number: int
    at: datetime
    about: Any
    is_unread: bool = False

    @property
    def member(self) -> Member:
        """The person whom it is about."""
        member: Member = self.about.note.member if self.kind is Kind.MENTION else self.about.member
        return member

    @property
    def day(self) -> date:
        """The day in the reader's time zone."""
        return timezone.localtime(self.at).date()

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Sorts notifications, even those of one instant."""
        return self.at, self.kind, self.number


def unread_count(seat: Seat) -> int:
    """The number of unread notifications, at most ``COUNTED``. An admin who views the seat has none."""
    if seat.viewed_by is not None:
        return 0
    read_until, kinds = _kinds_with_news(seat)
    unread = [
        _rows(seat, kind, since=read_until, read_until=read_until)
        .filter(is_new=True)
        .order_by()
        .values_list("at")[:COUNTED]
        for kind in kinds
    ]
    return len(unread[0].union(*unread[1:], all=True)[:COUNTED]) if unread else 0


def may_have_unread(seat: Seat) -> bool:
    """Whether anything happened since the seat last read its notifications, visible to it or not.

    Every page calls this. Counting takes longer than many pages do, so it has its own request.
    """
    return seat.viewed_by is None and bool(_kinds_with_news(seat)[1])


def _kinds_with_news(seat: Seat) -> tuple[datetime, list[Kind]]:
    """Up to when everything is read, and the kinds with anything newer, visible or not.

    Usually there is none. Building the exact queries would take longer than running this one.
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
    """The number of unread notifications as pages show it: "9+" for many, nothing for none."""
    count = unread_count(seat)
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count or "")


def notifications(
    seat: Seat, *, kinds: Collection[Kind] = tuple(Kind), only_unread: bool = False, start: int = 0, most: int
) -> list[Notification]:
    """Notifications, newest first; ``start`` skips that many."""
    read_until, end = _read_until(seat), start + most
    newest: list[Notification] = []
    for kind in kinds:
        rows = _rows(seat, kind, since=_oldest(), read_until=read_until)
        if only_unread:
            rows = rows.filter(is_new=True)
        newest += [_made(kind, row) for row in rows.order_by("-at", f"-{SOURCES[kind].number}")[:end]]
    return sorted(newest, key=lambda notification: notification.place, reverse=True)[start:end]


def notification(seat: Seat, kind: Kind, number: int) -> Notification | None:
    """One notification, unless it is too old or the seat may no longer see it."""
    rows = _rows(seat, kind, since=_oldest(), read_until=_oldest()).filter(**{SOURCES[kind].number: number})
    return next((_made(kind, row) for row in rows.order_by("-at")[:1]), None)


def wants_mail(seat: Seat) -> bool:
    """Whether the seat wants a daily e-mail. It does until it says otherwise."""
    return not Bell.objects.filter(seat=seat, wants_mail=False).exists()


def _oldest() -> datetime:
    return clock.now() - KEPT


def _read_until(seat: Seat) -> datetime:
    """Up to when everything is read or too old."""
    read_until = Bell.objects.filter(seat=seat).values_list("read_until", flat=True).first()
    return _oldest() if read_until is None else max(_oldest(), read_until)


def _rows(seat: Seat, kind: Kind, *, since: datetime, read_until: datetime) -> "QuerySet[Any]":
    """Rows of one kind, each with ``at`` and ``is_new``: whether the seat has not read it yet."""
    source = SOURCES[kind]
    read = ReadNotification.objects.filter(
        seat=seat, kind=kind, number=OuterRef(source.number), read_at__gte=OuterRef("at")
    )
    is_new = Q(at__gt=read_until) & (~Exists(read) if source.is_unread is None else source.is_unread)
    rows: QuerySet[Any] = source.rows(seat, since).annotate(is_new=is_new)
    return rows


def _made(kind: Kind, row: Any) -> Notification:  # noqa: ANN401 - a row of any of the sources
    return Notification(kind, getattr(row, SOURCES[kind].number), row.at, row, is_unread=row.is_new)
