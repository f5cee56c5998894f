"""Decides whether a write can be undone, and what would be deleted."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hirewire.agent import registry
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.writes.models import UNDO_FOR, AtsWrite, Kind, State
from hirewire.kit import clock

#: What a write of each kind makes. The kinds that are missing here only change records, or make records that no ATS
#: lets the agent delete.
MAKES: Final[Mapping[str, frozenset[Part]]] = {
    Kind.EXPORT: frozenset({Part.CANDIDATE, Part.APPLICATION}),
    Kind.CONTACT: frozenset({Part.CANDIDATE, Part.APPLICATION}),
    Kind.NOTE: frozenset({Part.NOTE}),
}


class Objection(StrEnum):
    NO_SUCH_WRITE = "no_such_write"
    #: The write failed, its outcome is unknown, or it is itself an attempt to undo another write.
    NOT_DONE = "not_done"
    UNDONE = "undone"
    ASKED = "asked"
    NOTHING_NEW = "nothing_new"
    #: The ATS does not let the agent delete what the write made.
    STAYS = "stays"
    TOO_LATE = "too_late"
    #: The records could not be read just after they were written, or somebody changed them before our next write.
    UNSEEN = "unseen"
    CHANGED = "changed"
    #: The settings now lead to another account, where the same ids belong to other records.
    FORMER_ACCOUNT = "former_account"


class CannotUndo(Exception):
    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.value)
        self.objection = objection


def objection(entry: AtsWrite) -> Objection | None:
    """Return why a write cannot be undone, as far as the agent knows without asking the ATS."""
    reason = None
    if entry.state == State.UNDONE:
        reason = Objection.UNDONE
    elif entry.state != State.DONE or entry.kind == Kind.UNDO:
        reason = Objection.NOT_DONE
    elif entry.is_of_former_account:
        reason = Objection.FORMER_ACCOUNT
    elif not entry.made:
        reason = Objection.STAYS if _stays(entry) else Objection.NOTHING_NEW
    elif (made := made_by(entry)) is None:
        reason = Objection.STAYS
    elif any(undoing.state == State.UNKNOWN and not undoing.is_given_up for undoing in entry.undoings.all()):
        reason = Objection.ASKED
    elif made.part is not Part.NOTE:
        reason = _about_records(entry)
    return reason


def _stays(entry: AtsWrite) -> bool:
    """Whether a write of this kind makes only records that the ATS does not let the agent delete."""
    makes = MAKES.get(entry.kind)
    return makes is not None and not makes & registry.kind_of(entry.connection.connector).description.undoes


def made_by(entry: AtsWrite) -> Made | None:
    """Return the largest record that the write made and that the ATS lets the agent delete.

    A candidate is larger than an application.
    """
    undoes = registry.kind_of(entry.connection.connector).description.undoes
    part = next((part for part in Part if part in undoes and part in entry.made), None)
    return Made(part=part, key=entry.key_of(part), candidate_id=entry.candidate_id) if part else None


def _about_records(entry: AtsWrite) -> Objection | None:
    if entry.ended_at is None or entry.ended_at <= clock.now() - UNDO_FOR:
        return Objection.TOO_LATE
    return None if entry.seen else Objection.UNSEEN
