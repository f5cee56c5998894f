"""Three made-up months of InMail between recruiters and members, and the notes that recruiters wrote."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from hirewire.cast.months import Approach
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.kit import clock

LETTERS: Final = (
    (
        "{title} at Larkspur Health",
        (
            "Hello {name},\n\nYour years at {company} look like what our team needs: somebody who knows the work, and "
            "likes to explain it. May I tell you about the position?\n\n{recruiter}"
        ),
    ),
    (
        "A question about your work at {company}",
        (
            "Hello {name},\n\nWe are looking for people who have done what you do as {title}. The position is "
            "permanent, and the team is five people. Would a call next week suit you?\n\n{recruiter}"
        ),
    ),
    (
        "Would you move to a hospital group?",
        (
            "Hello {name},\n\nLarkspur runs eleven hospitals, and we are hiring a {title}. I would like to hear what "
            "would have to be true for you to change jobs.\n\n{recruiter}"
        ),
    ),
    (
        "An opening that fits your profile",
        (
            "Hello {name},\n\nI read your profile twice. We have an opening in which your time at {company} would "
            "count. Shall I send you the details?\n\n{recruiter}"
        ),
    ),
)
YES: Final = (
    "Thank you for writing. Tuesday or Thursday after four suits me.",
    "That sounds interesting. Could you send me the salary band first?",
    "Yes, please send the details. I can start in two months at the earliest.",
    "Good timing: I have just begun to look around. Call me any time before nine.",
    "Happy to talk. How many days a week would be on site?",
)
NO: Final = (
    "Thank you, but I am happy where I am.",
    "Not this year: we have just moved. Ask me again next spring.",
    "The commute would be too long for me. All the best with the search!",
)
NOTES: Final = (
    "Spoke on the phone: calm, clear, and knows our systems.",
    "Notice period of two months. Would like to see the team before deciding.",
    "Has another offer, open until the end of the month; be quick.",
    "Recommended by two people from {company}.",
    "Wants four days a week. The hiring manager agrees.",
    "Better suited to the senior position than to this one.",
    "@{colleague}, would you ring them? You know the team.",
    "@{colleague} met them at a fair in spring and may be able to say more.",
)
#: Days between an InMail and its answer.
_ANSWERED: Final = 1.2
_NOTED: Final = 2.1


def is_accepted(approach: Approach) -> bool:
    return approach.is_exported or approach.number % 5 in {0, 3}


def is_declined(approach: Approach) -> bool:
    return not is_accepted(approach) and approach.number % 5 == 1


def stages(approach: Approach) -> Iterator[tuple[float, str]]:
    """Yield the stages that the approached person reaches, each with the number of days after the approach."""
    yield 0.1, "Contacted"
    if not is_accepted(approach):
        return
    for days_later, stage in ((_ANSWERED + 0.1, "Replied"), (7, "Interview"), (20, "Offer")):
        is_reached = stage == "Replied" or approach.number % 3 == 0
        if is_reached and days_later < approach.days_ago:
            yield days_later, stage


def hold(approach: Approach, seat: Seat, colleague: Seat, member: Member, now: datetime) -> None:
    """Send InMail to an approached person, let the person answer, and write a note about the person.

    A recruiter approaches somebody by exporting them, by sending them InMail, or by doing both. An exported person gets
    no InMail if ``approach.number`` is odd. Notes are written only about some people; a note may mention a colleague.
    """
    if not approach.is_exported or approach.number % 2 == 0:
        _write(approach, seat, member, now)
    if is_accepted(approach) and approach.number % 3 == 0 and approach.days_ago > _NOTED:
        words = {"company": member.current_company, "colleague": colleague.person.name}
        text = NOTES[approach.number // 3 % len(NOTES)].format(**words)
        visibility = Visibility.PRIVATE if approach.number % 9 == 0 else Visibility.CONTRACT
        with clock.stopped(approach.at(now, days_later=_NOTED)):
            notes.write_note(seat=seat, member=member, text=text, visibility=visibility)


def _write(approach: Approach, seat: Seat, member: Member, now: datetime) -> None:
    words = {
        "name": member.first_name,
        "title": member.current_title,
        "company": member.current_company,
        "recruiter": seat.person.first_name,
    }
    subject, body = (text.format(**words) for text in LETTERS[approach.number % len(LETTERS)])
    with clock.stopped(approach.at(now)):
        thread = services.send_inmail(seat=seat, member=member, subject=subject, body=body).thread
    if approach.days_ago <= _ANSWERED:
        return
    with clock.stopped(approach.at(now, days_later=_ANSWERED)):
        if is_accepted(approach):
            services.answer(thread=thread, body=YES[approach.number % len(YES)])
        elif is_declined(approach):
            services.decline(thread=thread, body=NO[approach.number % len(NO)])
    # Recruiters have read their mail, except in conversations of the last four days.
    if approach.days_ago > 4:  # noqa: PLR2004 - days
        services.read_thread(thread=thread)
