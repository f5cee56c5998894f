from enum import StrEnum
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.records.candidates import MODIFIED_AFTER_CREATED
from hirewire.wire.records.notes import Actor
from hirewire.wire.validation import Record, Rule
from hirewire.wire.words import about

#: The literal that ATSs send when there is no stage. The protocol refuses it.
NO_STAGE: Final = "Not Available"


class Application(Record, frozen=True, kw_only=True):
    """An application for a job. A write replaces the whole record: absent fields become empty."""

    ats_job_posting_id: Annotated[fields.JobId, about("The job's `externalJobPostingId`.", example="REQ-2041")]
    ats_job_posting_name: Annotated[
        str,
        Meta(min_length=1, max_length=400),
        about("The job's title. Recruiter shows it with the application.", example="Welding Robot Technician"),
    ]
    first_name: Annotated[fields.GivenName, about("The applicant's given name.", example="Noor")]
    last_name: Annotated[fields.GivenName, about("The applicant's family name.", example="Haddad")]
    ats_created_at: Annotated[fields.Millis, about("When the application arrived in the ATS.", example=1764547200000)]
    ats_last_modified_at: Annotated[
        fields.Millis, about("When the application was last changed in the ATS.", example=1767225600000)
    ]
    ats_candidate_id: Annotated[
        fields.ForeignId | None, about("The id of the candidate who applied.", example="C-77")
    ] = None
    candidate_email: Annotated[
        fields.EmailAddress | None,
        about(
            "The applicant's e-mail address. The server uses it to match the application with a member.",
            example="noor@example.test",
        ),
    ] = None
    source: Annotated[fields.Source | None, about("Where the application came from.", example="Career site")] = None
    disposition_reason: Annotated[
        fields.Phrase | None,
        about("Why the application ended: a reason from the ATS's list, not free text.", example="Position filled"),
    ] = None
    access_restricted: Annotated[
        bool | None,
        about("Whether only people on one of the job's access lists can see the application.", example=False),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (MODIFIED_AFTER_CREATED,)


class InterviewType(StrEnum):
    PHONE_SCREEN = "PHONE_SCREEN"
    ONSITE = "ONSITE"


class Evaluation(Record, frozen=True, kw_only=True):
    attribute: Annotated[str, about("The skill or quality that was assessed.", example="Welding")]
    result: Annotated[str | None, about("The assessment, on the ATS's own scale.", example="4/5")] = None


class InterviewFeedback(Record, frozen=True, kw_only=True):
    """An interviewer's assessment.

    Feedback may arrive before its application. The call then succeeds and the
    server stores the feedback, but Recruiter shows it only once the application exists.
    """

    ats_created_at: Annotated[fields.Millis | None, about("When the feedback was given.", example=1767225600000)] = None
    interviewer: Annotated[Actor | None, about("Who gave the feedback.")] = None
    interview_type: Annotated[
        InterviewType | None, about("Whether the interview was by telephone or on site.", example="ONSITE")
    ] = None
    evaluations: Annotated[list[Evaluation] | UnsetType, about("Assessments, one for each attribute.")] = UNSET
    feedback: Annotated[str | None, about("What the interviewer wrote.", example="Knows both controllers.")] = None


class Stage(Record, frozen=True, kw_only=True):
    """One stage that an application entered. An application may have many stages; the newest is the current one.

    A stage may arrive before its application. The call then succeeds and the
    server stores the stage, but Recruiter shows it only once the application exists.
    """

    stage: Annotated[
        str,
        Meta(min_length=1, max_length=300),
        about("The stage's name in the ATS. `Not Available` is refused.", example="Phone Screen"),
    ]
    ats_created_at: Annotated[
        fields.Millis,
        about(
            "When the application entered the stage. The stage with the latest time is the current one.",
            example=1767225600000,
        ),
    ]

    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            ("stage",),
            lambda stage: stage != NO_STAGE,
            f'"{NO_STAGE}" is not a stage',
            f"`{{stage}}` must not be `{NO_STAGE}`.",
        ),
    )
