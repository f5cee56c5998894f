"""InMail and notes that the first company's recruiters wrote in the weeks before the sandbox was created.

The texts are the same in every sandbox. The dates count back from the day on which the sandbox is created.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hirewire.cast.cast import LARKSPUR
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import Thread, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.kit import clock

CONTRACT_ID = LARKSPUR.dashboards[0].id


@dataclass(frozen=True, slots=True)
class Conversation:
    """A letter, sent at nine in the morning, and what followed. ``person`` is an index into ``cast.people``."""

    days_ago: int
    recruiter: str
    person: int
    subject: str
    letter: str
    #: The member's answer, sent ``hours_later`` hours after the letter.
    answer: str = ""
    hours_later: int = 0
    is_declined: bool = False
    shares_contact_data: bool = False
    #: The recruiter's reply, one hour after the answer.
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note, written at eleven in the morning."""

    days_ago: int
    recruiter: str
    person: int
    text: str
    visibility: Visibility = Visibility.CONTRACT
    #: The new text, if the recruiter edits the note in the afternoon; otherwise empty.
    edited: str = ""
    is_deleted: bool = False


CONVERSATIONS = (
    Conversation(
        21,
        "Amara",
        6,
        "Running a busy floor, this time in a hospital",
        "Hello {name},\n\nOur patient services in London need somebody who has kept a busy place calm. "
        "Your years as {title} suggest that you have. Would you talk about it?\n\nAmara",
        "Thank you, Amara. That is a change I have thought about. Monday after four is good for me.",
        6,
        shares_contact_data=True,
        reply="Monday at half past four it is. I will call you.\n\nAmara",
    ),
    Conversation(
        17,
        "Wei-Lin",
        8,
        "Data of eleven hospitals, and nobody to own it yet",
        "Hello {name},\n\nLarkspur is bringing the data of eleven hospitals together, and is looking for somebody to "
        "lead that work. You have done it at {company}. Shall I send you more?\n\nWei-Lin",
        "Please do, but let us keep to messages here for now.",
        3,
        reply="Of course. The role is described on our careers page; the team meets in Berlin two days a week.",
    ),
    Conversation(
        12,
        "Wei-Lin",
        4,
        "Medical devices need a {title}",
        "Hello {name},\n\nWe keep four thousand devices safe, from infusion pumps to beds. Is a hospital a place "
        "where you could imagine working?\n\nWei-Lin",
        "I started in a new position last month, so this is not the time. Good luck with the search!",
        5,
        is_declined=True,
    ),
    Conversation(
        9,
        "Ingrid",
        7,
        "A conversation about marketing at Larkspur",
        "Hello {name},\n\nI am looking for somebody to speak for our hospitals in public. Your work for {company} "
        "caught my eye. May I tell you what we have in mind?\n\nIngrid",
        hours_later=2,
        is_declined=True,
    ),
    Conversation(
        4,
        "Amara",
        11,
        "Regulatory affairs for our laboratories",
        "Hello {name},\n\nOur laboratories will be recertified next year, and I would like to hear what you think "
        "of the plan, whether or not you would join us.\n\nAmara",
    ),
    Conversation(
        2,
        "Ingrid",
        13,
        "Risk at Larkspur",
        "Hello {name},\n\nWe are setting up a small team for risk and insurance in Oslo. Would you like to know "
        "more?\n\nIngrid",
    ),
)
NOTES = (
    Note(
        20,
        "Amara",
        6,
        "Knows rotas inside out. Would move to London.",
        edited="Knows rotas inside out. Would move to London from March.",
    ),
    Note(16, "Wei-Lin", 8, "Wants to stay in Stockholm three days a week."),
    Note(12, "Wei-Lin", 4, "Not before next spring. Ask again then."),
    Note(9, "Ingrid", 7, "Find out who knows her before writing again.", Visibility.PRIVATE),
    Note(4, "Amara", 11, "Mixed up with somebody of the same name.", is_deleted=True),
    Note(1, "Ingrid", 13, "Salary expectation fits the plan, so no need to hurry.", Visibility.PRIVATE),
)


@transaction.atomic
def seed() -> None:
    if Thread.objects.filter(contract=CONTRACT_ID).exists():
        return
    seats = {
        seat.person.first_name: seat
        for seat in Seat.objects.filter(contract=CONTRACT_ID).select_related("person", "contract__organization")
    }
    numbers = {entry.person for entry in (*CONVERSATIONS, *NOTES)}
    members = Member.objects.prefetch_related("emails").in_bulk([FIRST_ID + number for number in numbers])
    for conversation in CONVERSATIONS:
        _hold(conversation, seats[conversation.recruiter], members[FIRST_ID + conversation.person])
    for note in NOTES:
        _write(note, seats[note.recruiter], members[FIRST_ID + note.person])


def _hold(story: Conversation, seat: Seat, member: Member) -> None:
    def send(text: str) -> Thread:
        words = {"name": member.first_name, "title": member.current_title, "company": member.current_company}
        subject, body = story.subject.format(**words), text.format(**words)
        return services.send_inmail(seat=seat, member=member, subject=subject, body=body).thread

    with clock.stopped(_at(story.days_ago, 9)):
        thread = send(story.letter)
    with clock.stopped(_at(story.days_ago, 9 + story.hours_later)):
        if story.is_declined:
            services.decline(thread=thread, body=story.answer)
        elif story.answer:
            services.answer(thread=thread, body=story.answer, share_contact_data=_contact_data(story, member))
    if story.reply:
        with clock.stopped(_at(story.days_ago, 10 + story.hours_later)):
            services.read_thread(thread=thread)
            send(story.reply)


def _contact_data(story: Conversation, member: Member) -> ContactData | None:
    if not story.shares_contact_data:
        return None
    address = min(member.emails.all(), key=lambda email: email.pk).address
    # Telephone numbers that begin with 01632 960 are reserved for fiction.
    return ContactData((address,), (f"+44 1632 960{story.person:03}",))


def _write(story: Note, seat: Seat, member: Member) -> None:
    with clock.stopped(_at(story.days_ago, 11)):
        note = notes.write_note(seat=seat, member=member, text=story.text, visibility=story.visibility)
    with clock.stopped(_at(story.days_ago, 15)):
        if story.edited:
            notes.edit_note(seat=seat, note=note, text=story.edited, visibility=story.visibility)
        if story.is_deleted:
            notes.delete_note(seat=seat, note=note)


def _at(days_ago: int, hour: int) -> datetime:
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days_ago) + timedelta(hours=hour)
