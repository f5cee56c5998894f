"""Services for notes about members. Texts stay out of the audit log, because private notes are for the author only."""

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import errors, mentions
from hirewire.hub.recruiting.messaging.events import NoteChanged
from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility, this_millisecond
from hirewire.hub.recruiting.messaging.writing import (
    REPEATED_WITHIN,
    check_reach,
    check_seat,
    text_of,
    with_plain_breaks,
)
from hirewire.kit.db.turns import take_turn
from hirewire.kit.text.sentences import sentence
from hirewire.kit.work.events import publish

MOST_TEXT = 10_000


@needs(Verb.NOTE)
@transaction.atomic
def write_note(*, seat: Seat, member: Member, text: str, visibility: Visibility) -> ProspectNote:
    """Write a note. A double click writes only one: the second call returns the note of the first."""
    check_reach(seat, member)
    text = text_of(sentence("The note"), text, MOST_TEXT)
    now = this_millisecond()
    # Two concurrent clicks take turns; otherwise the second would not see the note that the first has written.
    take_turn(f"notes of {seat.pk}")
    same = ProspectNote.objects.filter(owner=seat, member=member, text=text, visibility=visibility, is_active=True)
    if (repeated := same.filter(created_at__gt=now - REPEATED_WITHIN).first()) is not None:
        return repeated
    note = ProspectNote(contract=seat.contract, owner=seat, member=member, created_at=now)
    _keep(note, text, visibility)
    _record(note, "note.written")
    return note


@needs(Verb.NOTE)
@transaction.atomic
def edit_note(*, seat: Seat, note: ProspectNote, text: str, visibility: Visibility) -> ProspectNote:
    """Change a note. Making it private withdraws it from every ATS that has it."""
    note = _own(seat, note)
    before, text_before = note.visibility, note.text
    text = text_of(sentence("The note"), text, MOST_TEXT)
    # Earlier versions did not normalize line breaks, so the stored text may still contain \r\n.
    if (text, visibility) == (with_plain_breaks(text_before), before):
        return note
    _keep(note, text, visibility)
    _record(note, "note.edited", before=before)
    return note


@needs(Verb.NOTE)
@transaction.atomic
def delete_note(*, seat: Seat, note: ProspectNote) -> None:
    note = _own(seat, note)
    note.is_active, note.text, note.last_modified_at = False, "", this_millisecond()
    note.save()
    mentions.keep(note)
    _record(note, "note.deleted")


def _own(seat: Seat, note: ProspectNote) -> ProspectNote:
    check_seat(seat)
    note = (
        ProspectNote.objects.select_related("contract__organization", "owner__person", "member")
        .select_for_update(of=("self",))
        .get(pk=note.pk)
    )
    if note.owner_id != seat.pk:
        raise errors.NotYourNote
    if not note.is_active:
        raise errors.NoteDeleted
    return note


def _keep(note: ProspectNote, text: str, visibility: Visibility) -> None:
    note.text, note.visibility = text_of(sentence("The note"), text, MOST_TEXT), visibility
    note.was_shared = note.was_shared or visibility == Visibility.CONTRACT
    note.last_modified_at = this_millisecond()
    note.save()
    mentions.keep(note)


def _record(note: ProspectNote, action: str, *, before: str = "") -> None:
    audit.record(
        action=action,
        actor=note.owner.person,
        organization=note.contract.organization,
        contract=note.contract,
        subject=note.member.name,
        before=before,
        after=note.visibility,
    )
    publish(NoteChanged(note_id=note.pk))
