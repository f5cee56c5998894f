"""Jobs as an ATS sends them, and the tasks that take them in."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import JobPostingUrn, PostingTaskUrn
from hirewire.wire.validation import REQUIRED, Record, Rule, decode_record


class Operation(StrEnum):
    CREATE = "CREATE"
    UPDATE = "UPDATE"
    RENEW = "RENEW"
    CLOSE = "CLOSE"
    UPGRADE = "UPGRADE"
    DOWNGRADE = "DOWNGRADE"


class PostingState(StrEnum):
    LISTED = "LISTED"
    CLOSED = "CLOSED"


class Availability(StrEnum):
    """The versioned root documents the first and the last; it takes the private one too, as ``/v2/`` does."""

    PUBLIC = "PUBLIC"
    PRIVATE_TO_ATS_INTEGRATION = "PRIVATE_TO_ATS_INTEGRATION"
    INTERNAL = "INTERNAL"


class ListingType(StrEnum):
    BASIC = "BASIC"
    PREMIUM = "PREMIUM"


class EmploymentStatus(StrEnum):
    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACT = "CONTRACT"
    INTERNSHIP = "INTERNSHIP"
    TEMPORARY = "TEMPORARY"
    VOLUNTEER = "VOLUNTEER"
    OTHER = "OTHER"


class ExperienceLevel(StrEnum):
    ENTRY_LEVEL = "ENTRY_LEVEL"
    MID_SENIOR_LEVEL = "MID_SENIOR_LEVEL"
    DIRECTOR = "DIRECTOR"
    EXECUTIVE = "EXECUTIVE"
    INTERNSHIP = "INTERNSHIP"
    ASSOCIATE = "ASSOCIATE"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class JobReference(Record, frozen=True, kw_only=True):
    """Which job of which company an element speaks of, and what to do with it.

    Newer clients name an operation, older ones a state; an element with a
    state alone creates or updates the job, or closes it.
    """

    external_job_posting_id: fields.JobId
    integration_context: fields.Organization | None = None
    company: fields.Organization | None = None
    company_page_url: fields.WebAddress | None = None
    company_name: fields.Phrase | None = None
    job_posting_operation_type: Operation | None = None
    state: PostingState | None = None

    @property
    def organization(self) -> str | None:
        return self.integration_context or self.company

    @property
    def closes(self) -> bool:
        if self.job_posting_operation_type is not None:
            return self.job_posting_operation_type is Operation.CLOSE
        return self.state is PostingState.CLOSED


#: Samples of the contract also write them in lower case.
_WORKPLACES: Final = frozenset({"on-site", "hybrid", "remote"})

_OPERATION_OR_STATE: Final = Rule(
    ("state", "job_posting_operation_type"), lambda state, operation: bool(state or operation), REQUIRED
)


class JobPostingClosure(JobReference, frozen=True, kw_only=True):
    """An element that closes a job; it may carry the whole job again, which nobody needs."""

    rules: ClassVar[tuple[Rule, ...]] = (_OPERATION_OR_STATE,)


class SimpleJobPosting(JobReference, frozen=True, kw_only=True):
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    #: One that is too short is refused later, by the job's task: it counts without its markup.
    description: Annotated[str, Meta(min_length=1, max_length=25_000)]
    company_apply_url: fields.WebAddress
    listed_at: fields.Millis
    availability: Availability
    location: Annotated[str, Meta(min_length=1, max_length=300)] | None = None
    country_code: Annotated[str, Meta(max_length=10)] | None = None
    postal_code: Annotated[str, Meta(max_length=20)] | None = None
    alternate_locations: Annotated[list[str], Meta(max_length=7)] | UnsetType = UNSET
    categories: Annotated[list[str], Meta(max_length=3)] | UnsetType = UNSET
    skills_description: Annotated[str, Meta(max_length=4000)] | None = None
    company_job_code: fields.Phrase | None = None
    #: No more than one; who sends more is told so with another status than for a wrong field.
    workplace_types: list[str] | UnsetType = UNSET
    industries: list[str] | UnsetType = UNSET
    employment_status: EmploymentStatus | None = None
    experience_level: ExperienceLevel | None = None
    tracking_pixel_url: fields.WebAddress | None = None
    compensation: dict[str, Any] | None = None
    expire_at: fields.Millis | None = None
    listing_type: ListingType | None = None
    access_restricted: bool | None = None
    requisition_owner_email: Annotated[str, Meta(max_length=254)] | None = None
    requisition_owner_first_name: fields.ActorName | None = None
    requisition_owner_last_name: fields.ActorName | None = None
    contract: fields.Contract | None = None
    partner_requisition_id: fields.ForeignId | None = None

    rules: ClassVar[tuple[Rule, ...]] = (
        _OPERATION_OR_STATE,
        Rule(
            ("country_code", "postal_code", "location"),
            lambda country, postal_code, location: bool(location or (country and postal_code)),
            REQUIRED,
        ),
        Rule(
            ("availability", "contract"),
            lambda availability, contract: availability is not Availability.INTERNAL or bool(contract),
            REQUIRED,
        ),
        Rule(
            ("workplace_types",),
            lambda kinds: all(kind.casefold() in _WORKPLACES for kind in kinds or ()),
            "must be On-site, Hybrid or Remote",
        ),
    )

    @property
    def is_remote(self) -> bool:
        return [kind.casefold() for kind in self.workplace_types or ()] == ["remote"]


def decode_posting(raw: msgspec.Raw | bytes) -> SimpleJobPosting | JobPostingClosure:
    """Decode one element; one that closes a job needs no more than the job's id."""
    try:
        closes = _peek.decode(raw).closes
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        closes = False
    return decode_record(JobPostingClosure, raw) if closes else decode_record(SimpleJobPosting, raw)


_peek: Final = msgspec.json.Decoder(JobReference)


class TaskStatus(StrEnum):
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    PROCESSED = "PROCESSED"


class PostingTask(Record, frozen=True, kw_only=True):
    """Taking a job in goes on after the call; this tells how it went."""

    id: PostingTaskUrn
    status: TaskStatus
    external_job_posting_id: str | None = None
    job_posting: JobPostingUrn | None = None
    location: str | None = None
    error_message: str | None = None
