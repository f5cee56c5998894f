from datetime import timedelta

import pytest

from hirewire.agent.history.models import Piece
from hirewire.agent.writes.models import AtsWrite, Kind, State
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, tie
from tests.factories import hub
from tests.support.story import Story


@pytest.fixture
def member(enabled: None, story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


@pytest.fixture
def seat(story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


@pytest.fixture
def note(story: Story, ats: FakeSimulator, member: Member, seat: Seat) -> ProspectNote:
    tie(story, ats, member)
    note = notes.write_note(seat=seat, member=member, text="Nights", visibility=Visibility.CONTRACT)
    fetch(seconds=1)
    return note


def unlink(ats: FakeSimulator) -> None:
    ats.put("candidates", "C-1", recruiter_person=None)


def delete(seat: Seat, note: ProspectNote) -> None:
    with clock.moved(timedelta(minutes=5)):
        notes.delete_note(seat=seat, note=note)
    fetch(minutes=20)


@pytest.mark.parametrize("is_linked_again", [False, True])
def test_a_deleted_note_is_removed_from_where_it_was_written(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, note: ProspectNote, *, is_linked_again: bool
) -> None:
    unlink(ats)
    if is_linked_again:
        tie(story, ats, member, "C-2")

    delete(seat, note)

    assert (kept(ats, "recruiter-notes"), Piece.objects.get().content) == ([], "")


def test_an_edited_note_leaves_nothing_where_it_was_written(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, note: ProspectNote
) -> None:
    unlink(ats)
    tie(story, ats, member, "C-2")
    before = len(ats.writes)

    with clock.moved(timedelta(minutes=5)):
        notes.edit_note(seat=seat, note=note, text="Days", visibility=Visibility.CONTRACT)
    fetch(minutes=20)

    writes = [(method, path) for method, path, _ in ats.writes[before:] if "recruiter-notes" in path]
    place = f"recruiter-notes/{note.pk}"
    assert writes == [("DELETE", f"candidates/C-1/{place}"), ("PUT", f"candidates/C-2/{place}")]


def test_a_deleted_note_is_removed_from_the_record_that_it_was_merged_into(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, note: ProspectNote
) -> None:
    ats.delete("candidates", "C-1")
    ats.history[f"recruiter-notes/{note.pk}"]["candidate"] = "C-2"
    tie(story, ats, member, "C-2")

    delete(seat, note)

    assert kept(ats, "recruiter-notes") == []


@pytest.mark.parametrize("is_unlinked", [False, True])
def test_a_note_whose_answer_was_lost_is_removed_if_it_is_deleted(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, *, is_unlinked: bool
) -> None:
    tie(story, ats, member)
    note = notes.write_note(seat=seat, member=member, text="Nights", visibility=Visibility.CONTRACT)
    ats.loses_answers = True
    fetch(seconds=1)
    ats.loses_answers = False
    if is_unlinked:
        unlink(ats)
    assert [row["text"] for row in kept(ats, "recruiter-notes")] == ["Nights"]

    delete(seat, note)

    assert kept(ats, "recruiter-notes") == []
    states = AtsWrite.objects.filter(key=f"notes/{note.pk}").values_list("kind", "state")
    assert set(states) == {(Kind.NOTE, State.UNKNOWN), (Kind.NOTE_REMOVAL, State.DONE)}
