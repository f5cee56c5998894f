"""Job applications, and what hangs on them."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.records.candidates import MODIFIED_AFTER_CREATED
from hirewire.wire.records.notes import Actor
from hirewire.wire.validation import Record, Rule

#: The literal that ATSs send for want of a stage, and that the protocol refuses.
NO_STAGE: Final = "Not Available"


class Application(Record, frozen=True, kw_only=True):
    """A full replacement of what was sent before: what is absent becomes empty."""

    ats_job_posting_id: fields.JobId
    ats_job_posting_name: Annotated[str, Meta(min_length=1, max_length=400)]
    first_name: fields.GivenName
    last_name: fields.GivenName
    ats_created_at: fields.Millis
    ats_last_modified_at: fields.Millis
    ats_candidate_id: fields.ForeignId | None = None
    candidate_email: fields.EmailAddress | None = None
    source: fields.Source | None = None
    disposition_reason: fields.Phrase | None = None
    access_restricted: bool | None = None

    rules: ClassVar[tuple[Rule, ...]] = (MODIFIED_AFTER_CREATED,)


class InterviewType(StrEnum):
    PHONE_SCREEN = "PHONE_SCREEN"
    ONSITE = "ONSITE"


class Evaluation(Record, frozen=True, kw_only=True):
    attribute: str
    result: str | None = None


class InterviewFeedback(Record, frozen=True, kw_only=True):
    ats_created_at: fields.Millis | None = None
    interviewer: Actor | None = None
    interview_type: InterviewType | None = None
    evaluations: list[Evaluation] | UnsetType = UNSET
    feedback: str | None = None


class Stage(Record, frozen=True, kw_only=True):
    """One stage that was entered; stages are history, and the newest is the current one."""

    stage: Annotated[str, Meta(min_length=1, max_length=300)]
    ats_created_at: fields.Millis

    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(("stage",), lambda stage: stage != NO_STAGE, f'"{NO_STAGE}" is not a stage'),
    )
