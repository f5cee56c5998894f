"""Pure functions from records of Recruiter's history to orders for the ATS."""

from collections.abc import Mapping

from hirewire.agent.history.services import Finding
from hirewire.agent.sdk.orders import (
    AddProspect,
    KeepMessage,
    KeepNote,
    NoteClosedAccount,
    RemoveNote,
)
from hirewire.agent.sdk.records import Named
from hirewire.agent.sync.profiles import person_from
from hirewire.kit import clock
from hirewire.wire.records.conversations import ConversationEvent
from hirewire.wire.records.exports import PurgedExportedCandidate
from hirewire.wire.records.prospect_notes import ProspectNote
from hirewire.wire.records.seats import SeatV2
from hirewire.wire.records.stubs import MailStub
from hirewire.wire.urn import seat_urn

_SOMEBODY = Named("A", "colleague")


def message_from(event: ConversationEvent, seat: SeatV2) -> Finding | None:
    """Return None if the message is not an e-mail, or if it names no person."""
    mail = event.content.mail
    is_from_candidate = event.author != seat_urn(seat.id)
    person = event.author if is_from_candidate else next(iter(event.recipients), "")
    if mail is None or not person:
        return None
    at = clock.from_millis(event.created_at)
    order = KeepMessage(
        message_id=event.id,
        thread=event.thread_urn,
        contract=seat.contract,
        recruiter=Named(seat.first_name, seat.last_name),
        is_from_candidate=is_from_candidate,
        subject=mail.subject or "",
        text=mail.body.text,
        sent_at=at,
    )
    return Finding(event.id, person, at, order)


def note_from(note: ProspectNote, seats: Mapping[str, SeatV2]) -> Finding:
    key, changed_at = str(note.id), clock.from_millis(note.last_modified.time)
    if not note.active:
        return Finding(key, note.prospect, changed_at, RemoveNote(note_id=key, contract=note.contract))
    seat = seats.get(note.owner)
    order = KeepNote(
        note_id=key,
        contract=note.contract,
        author=Named(seat.first_name, seat.last_name) if seat else _SOMEBODY,
        text=note.note or "",
        written_at=clock.from_millis(note.created.time),
        changed_at=changed_at,
    )
    return Finding(key, note.prospect, changed_at, order)


def prospect_from(stub: MailStub) -> Finding:
    profile = stub.stub_profile
    at = clock.from_millis(stub.created_at)
    return Finding(str(stub.id), profile.member, at, AddProspect(person=person_from(profile)))


def closure_from(purged: PurgedExportedCandidate) -> Finding:
    at = clock.from_millis(purged.closed_at)
    return Finding(purged.member, purged.member, at, NoteClosedAccount(closed_at=at))
