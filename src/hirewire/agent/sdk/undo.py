"""Undoing a write: deleting the records that it made."""

from enum import StrEnum
from typing import Protocol, runtime_checkable

import msgspec


class Part(StrEnum):
    """The kinds of records that a write can make. A candidate comes first, because it contains the others."""

    CANDIDATE = "candidate"
    APPLICATION = "application"
    NOTE = "note"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    part: Part
    key: str
    candidate_id: str


@runtime_checkable
class Undoing(Protocol):
    """A connector whose ATS can delete some kinds of records that the agent makes (see ``Description.undoes``)."""

    def undo(self, made: Made) -> None:
        """Delete the record. A record that is already gone is not an error."""
