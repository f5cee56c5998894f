"""Queries about conversations and notes. The first argument limits what a query returns."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.errors import Lack, NotEnabled
from hirewire.hub.platform.integrations.queries import readable_contracts
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.messaging.models import (
    InMailState,
    InMailTemplate,
    MailStub,
    Message,
    ProspectNote,
    Side,
    Thread,
    Visibility,
)
from hirewire.hub.recruiting.messaging.spans import Span
from hirewire.kit.db import prepared
from hirewire.wire.urn import messaging_thread_urn, seat_urn

#: Counts the seat's unread conversations. Every page of Recruiter shows their number.
_UNREAD: Final = """
SELECT count(*) FROM hub_thread AS thread JOIN hub_member AS member ON member.id = thread.member_id
WHERE thread.seat_id = %(seat)s::bigint AND thread.is_unread AND member.closed_at IS NULL
"""


def readable_seat(application: DeveloperApplication, seat_id: int) -> Seat:
    """Return a seat whose contract the application may read. The error does not reveal whether other seats exist."""
    seat = Seat.objects.filter(pk=seat_id, contract__in=readable_contracts(application)).first()
    if seat is None:
        raise NotEnabled(seat_urn(seat_id), Lack.NO_SEAT)
    return seat


def owners(contract: Contract, seat_ids: Sequence[int]) -> set[int]:
    known = set(Seat.objects.filter(contract=contract, pk__in=seat_ids).values_list("pk", flat=True))
    for seat_id in seat_ids:
        if seat_id not in known:
            raise NotEnabled(seat_urn(seat_id), Lack.NO_SEAT)
    return known


def thread_of(seat: Seat, thread_id: int) -> Thread:
    thread = Thread.objects.filter(seat=seat, pk=thread_id).first()
    if thread is None:
        raise NotEnabled(messaging_thread_urn(thread_id), Lack.NO_THREAD)
    return thread


def messages(seat: Seat, *, thread: Thread | None, span: Span | None) -> QuerySet[Message]:
    rows = Message.objects.filter(thread__seat=seat)
    if thread is not None:
        rows = rows.filter(thread=thread)
    if span is not None:
        rows = rows.filter(created_at__gte=span.start, created_at__lt=span.end)
    return rows.select_related("thread").order_by("created_at", "pk")


def stubs(
    contract: Contract, owner_ids: Collection[int], *, start: datetime | None, end: datetime | None
) -> QuerySet[MailStub]:
    """Contact data that members shared, except those of closed accounts: closing an account withdraws the consent."""
    rows = MailStub.objects.filter(contract=contract, member__closed_at=None)
    if owner_ids:
        rows = rows.filter(owner__in=owner_ids)
    if start is not None:
        rows = rows.filter(created_at__gte=start)
    if end is not None:
        rows = rows.filter(created_at__lt=end)
    return (
        rows.select_related("member")
        .prefetch_related("member__positions", "member__educations")
        .order_by("created_at", "pk")
    )


def addresses_given(seat: Seat, members: Collection[Member]) -> dict[int, list[str]]:
    """The e-mail addresses that these members shared with this seat when they answered."""
    if seat.viewed_by is not None:
        return {}
    mail_stubs = MailStub.objects.filter(owner=seat, member__in=members, member__closed_at=None)
    return {stub.member_id: stub.email_addresses for stub in mail_stubs if stub.email_addresses}


def changed_notes(contract: Contract, owner_ids: Collection[int], span: Span) -> QuerySet[ProspectNote]:
    """Changed notes that were ever shared, even if they are deleted or private now: an ATS may still have a copy."""
    notes = ProspectNote.objects.filter(
        contract=contract, was_shared=True, last_modified_at__gt=span.start, last_modified_at__lte=span.end
    )
    if owner_ids:
        notes = notes.filter(owner__in=owner_ids)
    return notes.order_by("last_modified_at", "pk")


def inbox(seat: Seat) -> QuerySet[Thread]:
    """The seat's conversations, the latest first. The ``last_`` fields describe the newest message of each."""
    newest = Message.objects.filter(thread=OuterRef("pk")).order_by("-created_at", "-pk")
    return (
        Thread.objects.filter(seat=seat, member__closed_at=None)
        .select_related("member")
        .defer("member__document", "member__details", "member__summary")
        .annotate(
            subject=Subquery(_first_letters().values("subject")[:1]),
            last_at=Subquery(newest.values("created_at")[:1]),
            last_words=Subquery(newest.values("body")[:1]),
            last_author=Subquery(newest.values("author")[:1]),
        )
        .order_by("-last_at", "-pk")
    )


def inbox_counts(seat: Seat) -> dict[str, int]:
    kinds = {state.value.lower(): Count("pk", filter=Q(state=state)) for state in InMailState}
    threads = Thread.objects.filter(seat=seat, member__closed_at=None)
    return threads.aggregate(all=Count("pk"), unread=Count("pk", filter=Q(is_unread=True)), **kinds)


def unread_threads(seat: Seat) -> int:
    if seat.viewed_by is not None:
        return 0
    return int(prepared.rows(_UNREAD, {"seat": seat.pk})[0][0])


def contacts_with(seat: Seat, member: Member) -> QuerySet[Thread]:
    """The member's conversations with any seat of the contract.

    ``subject`` is filled only for the seat's own threads: a seat does not learn what its colleagues wrote.
    """
    reader = seat if seat.viewed_by is None else None
    return (
        Thread.objects.filter(contract=seat.contract_id, member=member)
        .select_related("seat__person")
        .annotate(subject=Subquery(_first_letters().filter(thread__seat=reader).values("subject")[:1]))
        .order_by("-created_at", "-pk")
    )


def _first_letters() -> QuerySet[Message]:
    return Message.objects.filter(thread=OuterRef("pk"), author=Side.SEAT).order_by("created_at", "pk")


def notes_seen_by(seat: Seat) -> QuerySet[ProspectNote]:
    readable = Q(visibility=Visibility.CONTRACT)
    if seat.viewed_by is None:
        readable |= Q(owner=seat)
    return ProspectNote.objects.filter(readable, contract=seat.contract_id, is_active=True)


def notes_about(seat: Seat, member: Member) -> QuerySet[ProspectNote]:
    return notes_seen_by(seat).filter(member=member).select_related("owner__person").order_by("-created_at", "-pk")


def templates_of(seat: Seat) -> QuerySet[InMailTemplate]:
    return InMailTemplate.objects.filter(seat=seat).order_by("name")
