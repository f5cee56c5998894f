"""What a recruiter thinks of an application. The protocol shows no field of it; all of these are ours."""

from enum import StrEnum

from hirewire.wire.urn import OrganizationUrn, SeatUrn
from hirewire.wire.validation import Record


class OverallRating(StrEnum):
    GREAT_FIT = "GREAT_FIT"
    GOOD_FIT = "GOOD_FIT"
    POSSIBLE_FIT = "POSSIBLE_FIT"
    NOT_A_FIT = "NOT_A_FIT"


class CriterionResult(StrEnum):
    MET = "MET"
    PARTLY_MET = "PARTLY_MET"
    NOT_MET = "NOT_MET"
    NOT_ASSESSED = "NOT_ASSESSED"


class Criterion(Record, frozen=True, kw_only=True):
    criterion: str
    result: CriterionResult


class ExportedApplicationEvaluation(Record, frozen=True, kw_only=True):
    """One evaluation, as the ATS that has the application may fetch it."""

    integration_context: OrganizationUrn
    ats_job_application_id: str
    ats_job_posting_id: str
    overall_rating: OverallRating
    criteria: list[Criterion]
    comment: str | None = None
    evaluated_by: SeatUrn
    evaluated_at: int
