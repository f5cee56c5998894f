"""Recruiters' evaluations of applications. The protocol documents no fields; all of these are ours."""

from enum import StrEnum
from typing import Annotated

from hirewire.wire.urn import OrganizationUrn, SeatUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


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
    criterion: Annotated[str, about("The required qualification.", example="Rope access")]
    result: Annotated[CriterionResult, about("How well the candidate meets the qualification.", example="MET")]


class ExportedApplicationEvaluation(Record, frozen=True, kw_only=True):
    """One evaluation, for the ATS that holds the application."""

    integration_context: Annotated[
        OrganizationUrn,
        about("The company.", example="urn:li:organization:4000123"),
    ]
    ats_job_application_id: Annotated[
        str,
        about("The ATS's own id for the application.", example="A-9"),
    ]
    ats_job_posting_id: Annotated[
        str,
        about("The ATS's own id for the job.", example="REQ-2041"),
    ]
    overall_rating: Annotated[
        OverallRating,
        about("The recruiter's overall assessment of the application.", example="GOOD_FIT"),
    ]
    criteria: Annotated[list[Criterion], about("Assessments, one for each criterion.")]
    comment: Annotated[
        str | None,
        about("What the recruiter wrote.", example="Ask about the certificate."),
    ] = None
    evaluated_by: Annotated[
        SeatUrn,
        about("The seat that wrote the evaluation.", example="urn:li:seat:31"),
    ]
    evaluated_at: Annotated[
        int,
        about("When the evaluation was written, in milliseconds since 1970.", example=1767225600000),
    ]
