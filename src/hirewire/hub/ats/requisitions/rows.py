"""Convert requisitions received over the wire into table rows, and rows into jobs or back into requisitions."""

from datetime import datetime
from typing import NamedTuple

from hirewire.hub.ats.postings.models import PostingState
from hirewire.hub.ats.postings.places import Misplaced, Sent, understood
from hirewire.hub.ats.postings.rows import PostingRow, clean
from hirewire.hub.ats.requisitions import models
from hirewire.hub.ats.synced.values import instant
from hirewire.kit import clock
from hirewire.wire.records import requisitions as wire
from hirewire.wire.records.postings import Availability


class RequisitionRow(NamedTuple):
    external_job_requisition_id: str
    vanity_identifier: str
    title: str
    state: str
    description: str
    location: str
    access_restricted: bool | None
    requisition_owner_email: str
    requisition_owner_first_name: str
    requisition_owner_last_name: str
    external_created_at: datetime | None
    external_last_modified_at: datetime | None


class StageRow(NamedTuple):
    job_requisition_id: str
    job_requisition_stage_id: str
    name: str
    position: int | None


def requisition_row(requisition_id: str, sent: wire.JobRequisition) -> RequisitionRow:
    is_closed = sent.state is wire.RequisitionState.CLOSED
    return RequisitionRow(
        external_job_requisition_id=requisition_id,
        vanity_identifier=(isinstance(sent, wire.NumberedJobRequisition) and sent.vanity_identifier) or "",
        title=sent.title,
        state=wire.RequisitionState.CLOSED if is_closed else wire.RequisitionState.OPEN,
        description=sent.description or "",
        location=sent.location or "",
        access_restricted=sent.access_restricted,
        requisition_owner_email=sent.requisition_owner_email or "",
        requisition_owner_first_name=sent.requisition_owner_first_name or "",
        requisition_owner_last_name=sent.requisition_owner_last_name or "",
        external_created_at=instant(sent.external_created_at),
        external_last_modified_at=instant(sent.external_last_modified_at),
    )


def stage_row(requisition_id: str, stage_id: str, sent: wire.JobRequisitionStage) -> StageRow:
    return StageRow(requisition_id, stage_id, sent.name, sent.position)


def job_row(row: RequisitionRow) -> PostingRow:
    """Return the private job that stands for this requisition.

    People choose this job when they export somebody to the requisition.
    """
    is_open = row.state == wire.RequisitionState.OPEN
    return PostingRow(
        external_job_posting_id=row.external_job_requisition_id,
        title=row.title,
        description=clean(row.description),
        sent_description=row.description,
        location=row.location,
        place=_place(row.location),
        country_code="",
        postal_code="",
        company_apply_url="",
        state=PostingState.LISTED if is_open else PostingState.CLOSED,
        availability=Availability.PRIVATE_TO_ATS_INTEGRATION,
        access_restricted=row.access_restricted,
        requisition_owner_email=row.requisition_owner_email,
        requisition_owner_first_name=row.requisition_owner_first_name,
        requisition_owner_last_name=row.requisition_owner_last_name,
        listed_at=row.external_created_at,
        expire_at=None,
        closed_at=None if is_open else row.external_last_modified_at,
        partner_requisition_id="",
        is_requisition=True,
        extra="{}",
    )


def record(row: models.JobRequisition) -> wire.NumberedJobRequisition:
    return wire.NumberedJobRequisition(
        title=row.title,
        state=wire.RequisitionState(row.state),
        description=row.description or None,
        location=row.location or None,
        access_restricted=row.access_restricted,
        requisition_owner_email=row.requisition_owner_email or None,
        requisition_owner_first_name=row.requisition_owner_first_name or None,
        requisition_owner_last_name=row.requisition_owner_last_name or None,
        external_created_at=_millis(row.external_created_at),
        external_last_modified_at=_millis(row.external_last_modified_at),
        vanity_identifier=row.vanity_identifier or None,
    )


def stage_record(row: models.JobRequisitionStage) -> wire.JobRequisitionStage:
    return wire.JobRequisitionStage(name=row.name, position=row.position)


def _place(location: str) -> str:
    """Return an empty place if the location is not understood; pages then show the location as sent.

    A requisition has no task that could report such a location.
    """
    if not location:
        return ""
    try:
        return understood(Sent(location, "", "", is_remote=True))
    except Misplaced:
        return ""


def _millis(at: datetime | None) -> int | None:
    return None if at is None else clock.to_millis(at)
