"""Carrying out orders in an ATS that has no field for a note's origin: the last line of each note names the origin."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final

from hirewire.agent.sdk.errors import Refused, SkipRecord
from hirewire.agent.sdk.marking import mark
from hirewire.agent.sdk.orders import AddNote, AddProspect, AddToJob, KeepMessage, KeepNote, Order, Written
from hirewire.agent.sdk.records import Named
from hirewire.agent.sdk.undo import Made

ACCEPTED: Final[frozenset[type[Order]]] = frozenset({AddToJob, AddNote, AddProspect, KeepMessage, KeepNote})

VERSION: Final = "@"
#: Takes a candidate's id and a text, and writes the text as a note of the candidate.
Writes = Callable[[str, str], Written]


class MarkingWriter(ABC):
    #: The ATS's name in error texts.
    ats: ClassVar[str]

    def carry_out(self, order: Order) -> Written:
        match order:
            case AddToJob():
                return self.add_to_job(order)
            case AddProspect():
                return self.add_prospect(order)
            case AddNote():
                return self.add_note(order)
            case KeepNote():
                return self.keep_note(order)
            case KeepMessage():
                return self.keep_message(order)
            case _:
                raise SkipRecord(f"{self.ats} does not accept {type(order).__name__}.")

    @abstractmethod
    def add_to_job(self, order: AddToJob) -> Written: ...

    @abstractmethod
    def add_prospect(self, order: AddProspect) -> Written: ...

    @abstractmethod
    def keep_message(self, order: KeepMessage) -> Written: ...

    @abstractmethod
    def note(self, candidate_id: str, content: str) -> Written: ...

    @abstractmethod
    def marked_note(self, candidate_id: str, key: str) -> str | None:
        """The id of the candidate's note whose mark has this key."""

    def undo(self, made: Made) -> None:
        """Refuse to delete the record. Override this in a writer for an ATS that can delete some records."""
        raise SkipRecord(f"{self.ats} does not let us delete the {made.part}.")

    def add_note(self, order: AddNote) -> Written:
        author = f"{order.author_first_name} {order.author_last_name}"
        return self.note(order.candidate_id, mark(order.text, author=author))

    def keep_note(self, order: KeepNote) -> Written:
        # Each version of a note has its own key, so a changed note is written as a new note, and the old note stays.
        return self.once(order.candidate_id, order.text, order.author, version(order))

    def once(self, candidate_id: str, text: str, author: Named, key: str, write: Writes | None = None) -> Written:
        """Write a note unless it is already there. The ATS has no idempotency key, so the note's mark contains one."""
        note_id = self.marked_note(candidate_id, key)
        if note_id is not None:
            return Written(candidate_id=candidate_id, note_id=note_id, was_there=True)
        return (write or self.note)(candidate_id, mark(text, author=_full_name(author), key=key))

    def number(self, key: str) -> int:
        """Return the id as a number, for an ATS whose ids are all numbers."""
        if not key.isdecimal():
            raise Refused(f"“{key}” is not an id of {self.ats}.", status=404)
        return int(key)


def version(order: KeepNote) -> str:
    return f"{order.note_id}{VERSION}{order.changed_at.timestamp():.0f}"


def message_line(order: KeepMessage) -> str:
    writer = "the candidate" if order.is_from_candidate else _full_name(order.recruiter)
    return f"{order.sent_at:%Y-%m-%d %H:%M} UTC, InMail by {writer}"


def _full_name(person: Named) -> str:
    return f"{person.first_name} {person.last_name}"
