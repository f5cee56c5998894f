"""What recruiters did with a member, limited to what one seat may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.queries import exports_of
from hirewire.hub.recruiting.messaging.models import InMailState, Message, Side, Thread, Visibility
from hirewire.hub.recruiting.messaging.queries import contacts_with, notes_about

#: A frame shows only the newest activities; Recruiter has the rest.
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Activity:
    at: datetime
    who: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Exported(Activity):
    export: Export


@dataclass(frozen=True, slots=True)
class Written(Activity):
    """An InMail thread. Only the seat that began the thread sees the subject and the text."""

    state: InMailState
    subject: str = ""
    text: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noted(Activity):
    text: str
    is_private: bool


def activities(
    seat: Seat, application: DeveloperApplication, member: Member, *, with_history: bool
) -> list[Exported | Written | Noted]:
    """Return activities, newest first.

    ``with_history`` adds the contract's InMails and notes, which have a switch of their own.
    """
    exports = exports_of(seat).filter(member=member, application=application)[:SHOWN]
    entries: list[Exported | Written | Noted] = [
        Exported(export.created_at, export.seat.person.name, export.seat_id == seat.pk, export) for export in exports
    ]
    if with_history:
        entries += _threads(seat, member)
        entries += _notes(seat, member)
    return sorted(entries, key=lambda activity: activity.at, reverse=True)[:SHOWN]


def _threads(seat: Seat, member: Member) -> Iterable[Written]:
    threads = list(contacts_with(seat, member)[:SHOWN])
    firsts = _first_messages(threads)
    for thread in threads:
        is_own = thread.seat_id == seat.pk
        sent, answered = firsts.get((thread.pk, Side.SEAT)), firsts.get((thread.pk, Side.MEMBER))
        yield Written(
            at=thread.created_at,
            who=thread.seat.person.name,
            is_own=is_own,
            state=InMailState(thread.state),
            subject=sent.subject if sent and is_own else "",
            text=sent.body if sent and is_own else "",
            answered_at=answered.created_at if answered else None,
        )


def _first_messages(threads: list[Thread]) -> dict[tuple[int, str], Message]:
    """Return each side's first message in each thread. The keys are pairs of thread and side."""
    rows = Message.objects.filter(thread__in=threads).order_by("thread_id", "author", "created_at", "pk")
    return {(row.thread_id, row.author): row for row in rows.distinct("thread_id", "author")}


def _notes(seat: Seat, member: Member) -> Iterable[Noted]:
    for note in notes_about(seat, member)[:SHOWN]:
        yield Noted(
            at=note.created_at,
            who=note.owner.person.name,
            is_own=note.owner_id == seat.pk,
            text=note.text,
            is_private=note.visibility == Visibility.PRIVATE,
        )
