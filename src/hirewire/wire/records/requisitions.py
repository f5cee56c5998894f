"""Requisitions: positions that an ATS hires for, whether they are advertised or not, and the steps of each.

Their keys are documented, and ``vanityIdentifier``. The other fields are ours:
those of a job, and the times of the versioned root.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from msgspec import Meta

from hirewire.wire.records import fields
from hirewire.wire.validation import Record, Rule


class RequisitionState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    #: What a job that is open is called; it means the same here.
    LISTED = "LISTED"


_MODIFIED_LATER: Final = Rule(
    ("external_created_at", "external_last_modified_at"),
    lambda created, modified: created is None or modified is None or modified >= created,
    "must not be earlier than {external_created_at}",
)


class JobRequisition(Record, frozen=True, kw_only=True):
    """A full replacement of what was sent before: what is absent becomes empty."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    state: RequisitionState
    description: Annotated[str, Meta(max_length=25_000)] | None = None
    location: Annotated[str, Meta(max_length=300)] | None = None
    access_restricted: bool | None = None
    requisition_owner_email: Annotated[str, Meta(max_length=254)] | None = None
    requisition_owner_first_name: fields.ActorName | None = None
    requisition_owner_last_name: fields.ActorName | None = None
    external_created_at: fields.Millis | None = None
    external_last_modified_at: fields.Millis | None = None

    rules: ClassVar[tuple[Rule, ...]] = (_MODIFIED_LATER,)


class NumberedJobRequisition(JobRequisition, frozen=True, kw_only=True):
    """As newer versions have it: with the number that people call it by."""

    vanity_identifier: fields.Phrase | None = None


class JobRequisitionStage(Record, frozen=True, kw_only=True):
    """One step of hiring for a requisition; steps without a position stand in the order of their names."""

    name: Annotated[str, Meta(min_length=1, max_length=300)]
    position: Annotated[int, Meta(ge=0, le=10_000)] | None = None
