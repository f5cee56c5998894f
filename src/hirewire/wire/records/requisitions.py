"""Requisitions are positions to hire for, advertised or not.

Their keys and ``vanityIdentifier`` are documented. The other fields are our choice: we took the
fields of a job, and the time fields that other records have in the API under ``/rest/``.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from msgspec import Meta

from hirewire.wire.records import fields
from hirewire.wire.validation import Record, Rule
from hirewire.wire.words import about


class RequisitionState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    #: The state of an open job. As the state of a requisition, it means the same as ``OPEN``.
    LISTED = "LISTED"


_MODIFIED_LATER: Final = Rule(
    ("external_created_at", "external_last_modified_at"),
    lambda created, modified: created is None or modified is None or modified >= created,
    "must not be earlier than {external_created_at}",
    "`{external_last_modified_at}` must not be earlier than `{external_created_at}`.",
)


class JobRequisition(Record, frozen=True, kw_only=True):
    """A position to hire for. A write replaces the whole record: absent fields become empty."""

    title: Annotated[
        str,
        Meta(min_length=1, max_length=200),
        about("The title.", example="Welding Robot Technician"),
    ]
    state: Annotated[
        RequisitionState,
        about("Whether the position is open. `LISTED` means the same as `OPEN`.", example="OPEN"),
    ]
    description: Annotated[Annotated[str, Meta(max_length=25_000)] | None, about("The text.")] = None
    location: Annotated[
        Annotated[str, Meta(max_length=300)] | None,
        about("The location.", example="Gdansk, Poland"),
    ] = None
    access_restricted: Annotated[
        bool | None,
        about("Whether only people on an access list can see the requisition."),
    ] = None
    requisition_owner_email: Annotated[
        Annotated[str, Meta(max_length=254)] | None,
        about("The owner's e-mail address.", example="ana@example.test"),
    ] = None
    requisition_owner_first_name: Annotated[
        fields.ActorName | None,
        about("The owner's given name.", example="Ana"),
    ] = None
    requisition_owner_last_name: Annotated[
        fields.ActorName | None,
        about("The owner's family name.", example="Silva"),
    ] = None
    external_created_at: Annotated[
        fields.Millis | None,
        about("When the requisition was created in the ATS.", example=1764547200000),
    ] = None
    external_last_modified_at: Annotated[
        fields.Millis | None,
        about("When the requisition was last changed in the ATS.", example=1767225600000),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (_MODIFIED_LATER,)


class NumberedJobRequisition(JobRequisition, frozen=True, kw_only=True):
    """A requisition in newer versions of the API. It also has the number by which people know the requisition."""

    vanity_identifier: Annotated[
        fields.Phrase | None,
        about("The number by which people know the requisition.", example="2041/26"),
    ] = None


class JobRequisitionStage(Record, frozen=True, kw_only=True):
    """One hiring stage of a requisition. Stages without a position are ordered by name."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=300),
        about("The stage's name.", example="Phone screen"),
    ]
    position: Annotated[
        Annotated[int, Meta(ge=0, le=10_000)] | None,
        about("The stage's position among all stages, counted from 0.", example=1),
    ] = None
