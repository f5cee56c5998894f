from collections.abc import Callable

import pytest
from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import SeatState
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.recruiting.messaging import errors, notes, services
from hirewire.hub.recruiting.messaging.models import InMailState, MailStub, Message, ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import Story

SHARED = ContactData(("ada@example.test",), ("555 0100",))


def entries() -> QuerySet[AuditEntry]:
    """The audit entries of the contract, without those from setting up the story."""
    return AuditEntry.objects.exclude(contract_id=None).order_by("pk")


def actions() -> list[str]:
    return list(entries().values_list("action", flat=True))


# InMail


def test_messages_between_a_seat_and_a_member_share_one_thread(story: Story) -> None:
    first, second = story.writes(), story.writes(5, "Hello again")
    elsewhere = story.writes(seat=hub.seat(story.ats.contract, hub.person()))

    assert first.thread == second.thread != elsewhere.thread
    assert (first.thread.contract, first.thread.state) == (story.ats.contract, InMailState.WAITING)
    assert str(first) == f"I{first.thread_id}_{first.pk}"


def test_an_inmail_sent_twice_at_once_arrives_once(story: Story) -> None:
    first, again = story.writes(), story.writes(900)

    assert (first, Message.objects.count(), actions()) == (again, 1, ["inmail.sent"])


def test_the_same_inmail_is_sent_again_later_or_after_an_answer(story: Story) -> None:
    first, later = story.writes(), story.writes(60_000)
    story.answers(later, 60_001)
    after = story.writes(60_002)

    assert len({first.pk, later.pk, after.pk}) == 3


def test_another_subject_or_body_is_another_inmail(story: Story) -> None:
    for subject, body in (("Cranes", "Hello"), ("Docks", "Hello"), ("Docks", "Hello Ada")):
        services.send_inmail(seat=story.seat, member=story.member, subject=subject, body=body)

    assert Message.objects.count() == 3


def test_answering_accepts_the_inmail(story: Story) -> None:
    story.answers(story.writes())

    assert Thread.objects.get().state == InMailState.ACCEPTED
    assert actions() == ["inmail.sent", "inmail.answered"]


def test_the_first_answer_can_share_contact_details(story: Story) -> None:
    sent = story.writes()

    story.answers(sent, shares=SHARED)

    stub = MailStub.objects.get()
    assert (stub.owner, stub.member, stub.contract) == (story.seat, story.member, story.ats.contract)
    assert (stub.email_addresses, stub.phone_numbers) == (["ada@example.test"], ["555 0100"])
    assert actions()[-1] == "contact_data.shared"


def test_a_later_answer_cannot_share_contact_details(story: Story) -> None:
    sent = story.writes()
    story.answers(sent)

    story.answers(sent, 2, shares=SHARED)

    assert (MailStub.objects.count(), Message.objects.count()) == (0, 3)


def test_a_member_may_decline_with_or_without_a_word(story: Story) -> None:
    silent, spoken = story.writes(), story.writes(to=hub.member())

    services.decline(thread=silent.thread)
    services.decline(thread=spoken.thread, body="I have just moved")

    assert set(Thread.objects.values_list("state", flat=True)) == {InMailState.DECLINED}
    assert list(Message.objects.exclude(subject="Crane work in Gdansk").values_list("body", flat=True)) == [
        "I have just moved"
    ]


def test_a_declined_thread_stays_closed_until_the_member_writes(story: Story) -> None:
    sent = story.writes()
    services.decline(thread=sent.thread)

    with pytest.raises(errors.InMailDeclined):
        story.writes()
    story.answers(sent, shares=SHARED)
    story.writes()

    assert (Thread.objects.get().state, MailStub.objects.count()) == (InMailState.ACCEPTED, 0)


def test_an_answered_inmail_cannot_be_declined(story: Story) -> None:
    sent = story.writes()
    story.answers(sent)

    with pytest.raises(errors.AlreadyAnswered):
        services.decline(thread=sent.thread)


def _seat_parked(story: Story) -> None:
    story.seat.state = SeatState.PARKED
    story.seat.save()


def _member_closed(story: Story) -> None:
    story.member.closed_at = clock.now()
    story.member.save()


def _other_companys_member(story: Story) -> None:
    story.member.organization = hub.organization()
    story.member.save()


@pytest.mark.parametrize("writes", [Story.writes, Story.notes])
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (_seat_parked, errors.SeatNotActive),
        (_member_closed, errors.MemberClosed),
        (_other_companys_member, errors.MemberClosed),
    ],
)
def test_inmail_and_notes_are_refused_for_ineligible_seats_and_members(
    story: Story,
    writes: Callable[[Story], object],
    given: Callable[[Story], None],
    refusal: type[errors.MessagingRefused],
) -> None:
    given(story)

    with pytest.raises(refusal):
        writes(story)

    assert not actions()


def test_a_member_with_a_closed_account_cannot_answer(story: Story) -> None:
    sent = story.writes()
    _member_closed(story)

    with pytest.raises(errors.MemberClosed):
        story.answers(sent)

    assert Message.objects.get() == sent


@pytest.mark.parametrize(
    ("subject", "body", "refusal"),
    [
        (" ", "Hello", errors.EmptyText),
        ("Cranes", "\n", errors.EmptyText),
        ("x" * 201, "Hello", errors.TextTooLong),
        ("Cranes", "x" * 10_001, errors.TextTooLong),
    ],
)
def test_an_empty_or_overlong_inmail_is_refused(
    story: Story, subject: str, body: str, refusal: type[errors.MessagingRefused]
) -> None:
    with pytest.raises(refusal):
        services.send_inmail(seat=story.seat, member=story.member, subject=subject, body=body)


# Notes


def test_a_note_saved_twice_at_once_is_kept_once(story: Story) -> None:
    first, again = story.notes(), story.notes(900)

    assert (first, ProspectNote.objects.count(), actions()) == (again, 1, ["note.written"])


def test_the_same_note_is_written_again_later_for_other_readers_or_after_a_deletion(story: Story) -> None:
    story.notes()
    story.notes(1, visibility=Visibility.PRIVATE)
    story.deletes(story.notes(60_000), 60_001)
    story.notes(60_002)

    assert ProspectNote.objects.count() == 4


def test_a_note_is_changed_by_its_author_only(story: Story) -> None:
    note = story.notes()
    colleague = hub.admin_seat(story.ats.contract, hub.person())

    with pytest.raises(errors.NotYourNote):
        notes.edit_note(seat=colleague, note=note, text="Mine now", visibility=Visibility.CONTRACT)
    with pytest.raises(errors.NotYourNote):
        notes.delete_note(seat=colleague, note=note)


def test_a_deleted_note_keeps_its_row_and_loses_its_text(story: Story) -> None:
    note = story.notes()

    story.deletes(note, 5)

    note.refresh_from_db()
    assert (note.is_active, note.text, note.visibility) == (False, "", Visibility.CONTRACT)
    with pytest.raises(errors.NoteDeleted):
        story.edits(note, 6, "Back again")
    with pytest.raises(errors.NoteDeleted):
        story.deletes(note, 6)


def test_audit_entries_about_notes_do_not_contain_their_text(story: Story) -> None:
    note = story.notes(visibility=Visibility.PRIVATE)
    story.edits(note, 1, "Prefers day shifts")
    story.deletes(note, 2)

    assert list(entries().values_list("action", "subject", "before", "after")) == [
        ("note.written", "Ada Lovelace", "", "PRIVATE"),
        ("note.edited", "Ada Lovelace", "PRIVATE", "CONTRACT"),
        ("note.deleted", "Ada Lovelace", "", "CONTRACT"),
    ]


@pytest.mark.parametrize(("text", "refusal"), [(" ", errors.EmptyText), ("x" * 10_001, errors.TextTooLong)])
def test_an_empty_or_overlong_note_is_refused(story: Story, text: str, refusal: type[errors.MessagingRefused]) -> None:
    with pytest.raises(refusal):
        notes.write_note(seat=story.seat, member=story.member, text=text, visibility=Visibility.PRIVATE)

    assert not ProspectNote.objects.exists()
