"""Jobs as an ATS sends them, and the tasks that process them."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import JobPostingUrn, PostingTaskUrn
from hirewire.wire.validation import REQUIRED, Record, Rule, decode_record
from hirewire.wire.words import about


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
    """Who may see a job. Below ``/rest/``, ``PRIVATE_TO_ATS_INTEGRATION`` is accepted although not documented there."""

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
    """Names a job and its company, and says what to do with the job.

    Newer clients send ``job_posting_operation_type``. Older clients send only
    ``state``: ``LISTED`` creates or updates the job, ``CLOSED`` closes it.
    """

    external_job_posting_id: Annotated[fields.JobId, about("The customer's own id for the job.", example="REQ-2041")]
    integration_context: Annotated[
        fields.Organization | None,
        about("The company. Below `/rest/`, the field is named `company`.", example="urn:li:organization:4000123"),
    ] = None
    company: Annotated[
        fields.Organization | None,
        about(
            "The company. Below `/v2/`, the field is named `integrationContext`.",
            example="urn:li:organization:4000123",
        ),
    ] = None
    company_page_url: Annotated[
        fields.WebAddress | None, about("The address of the company's page. One of the ways to name the company.")
    ] = None
    company_name: Annotated[fields.Phrase | None, about("The company's name. One of the ways to name the company.")] = (
        None
    )
    job_posting_operation_type: Annotated[
        Operation | None,
        about("What to do with the job. Newer clients send this field; older clients send `state`.", example="CREATE"),
    ] = None
    state: Annotated[
        PostingState | None, about("Open or closed. `LISTED` creates or updates the job, `CLOSED` closes it.")
    ] = None

    @property
    def organization(self) -> str | None:
        return self.integration_context or self.company

    @property
    def closes(self) -> bool:
        if self.job_posting_operation_type is not None:
            return self.job_posting_operation_type is Operation.CLOSE
        return self.state is PostingState.CLOSED


#: The workplaces in lower case. The documentation writes ``On-site``, but its samples also use lower case. So case is
#: ignored.
_WORKPLACES: Final = frozenset({"on-site", "hybrid", "remote"})

_OPERATION_OR_STATE: Final = Rule(
    ("state", "job_posting_operation_type"),
    lambda state, operation: bool(state or operation),
    REQUIRED,
    "An element must have `{job_posting_operation_type}` or `{state}`.",
)


class JobPostingClosure(JobReference, frozen=True, kw_only=True):
    """An element that closes a job. It may contain the whole job, but needs only the job's id."""

    rules: ClassVar[tuple[Rule, ...]] = (_OPERATION_OR_STATE,)


class SimpleJobPosting(JobReference, frozen=True, kw_only=True):
    title: Annotated[str, Meta(min_length=1, max_length=200), about("The title.", example="Welding Robot Technician")]
    description: Annotated[
        str,
        Meta(min_length=1, max_length=25_000),
        about(
            "The text: at least 100 characters. The server keeps the HTML tags `b strong u i br p ul li`, and removes "
            "all other markup before it counts the characters.",
            example="You keep nine welding robots of a shipyard running: you teach them new seams, read their logs, "
            "and take them apart when they need it. Two shifts.",
        ),
    ]
    company_apply_url: Annotated[
        fields.WebAddress, about("Where people apply.", example="https://jobs.example.test/2041/apply")
    ]
    listed_at: Annotated[
        fields.Millis, about("When the job was opened. Must not be in the future.", example=1767225600000)
    ]
    availability: Annotated[
        Availability,
        about(
            "Who may see the job: everybody (`PUBLIC`), people in the company (`INTERNAL`), or only the company's "
            "recruiters (`PRIVATE_TO_ATS_INTEGRATION`).",
            example="PRIVATE_TO_ATS_INTEGRATION",
        ),
    ]
    location: Annotated[
        Annotated[str, Meta(min_length=1, max_length=300)] | None,
        about(
            "The location: a city with a state or country, a postal code with a country code, or a country "
            "for remote jobs.",
            example="Gdansk, Poland",
        ),
    ] = None
    country_code: Annotated[
        Annotated[str, Meta(max_length=10)] | None,
        about("The country code. Use it with `postalCode`, instead of `location`."),
    ] = None
    postal_code: Annotated[
        Annotated[str, Meta(max_length=20)] | None,
        about("The postal code. Use it with `countryCode`, instead of `location`."),
    ] = None
    alternate_locations: Annotated[
        Annotated[list[str], Meta(max_length=7)] | UnsetType, about("Further locations.")
    ] = UNSET
    categories: Annotated[Annotated[list[str], Meta(max_length=3)] | UnsetType, about("Codes of job functions.")] = (
        UNSET
    )
    skills_description: Annotated[Annotated[str, Meta(max_length=4000)] | None, about("The required skills.")] = None
    company_job_code: Annotated[
        fields.Phrase | None, about("The customer's own code for the job, shown to people.", example="2041/26")
    ] = None
    workplace_types: Annotated[
        list[str] | UnsetType, about("`On-site`, `Hybrid` or `Remote`. At most one.", example=["On-site"])
    ] = UNSET
    industries: Annotated[list[str] | UnsetType, about("URNs of industries.")] = UNSET
    employment_status: Annotated[EmploymentStatus | None, about("The kind of employment.")] = None
    experience_level: Annotated[ExperienceLevel | None, about("The required experience.")] = None
    tracking_pixel_url: Annotated[
        fields.WebAddress | None, about("The address of a tracking pixel, which counts views.")
    ] = None
    compensation: Annotated[dict[str, Any] | None, about("The pay.")] = None
    expire_at: Annotated[
        fields.Millis | None, about("When the listing ends. If absent, the listing ends after 180 days.")
    ] = None
    listing_type: Annotated[ListingType | None, about("Free or paid. Recruiter System Connect uses `BASIC`.")] = None
    access_restricted: Annotated[
        bool | None, about("Whether only people on one of the job's access lists can see the job.", example=False)
    ] = None
    requisition_owner_email: Annotated[
        Annotated[str, Meta(max_length=254)] | None,
        about("The e-mail address of the requisition's owner.", example="ana@example.test"),
    ] = None
    requisition_owner_first_name: Annotated[
        fields.ActorName | None, about("The owner's given name.", example="Ana")
    ] = None
    requisition_owner_last_name: Annotated[
        fields.ActorName | None, about("The owner's family name.", example="Silva")
    ] = None
    contract: Annotated[fields.Contract | None, about("The contract. `INTERNAL` jobs require one.")] = None
    partner_requisition_id: Annotated[
        fields.ForeignId | None, about("The requisition's `externalJobRequisitionId`, if you sync requisitions.")
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        _OPERATION_OR_STATE,
        Rule(
            ("country_code", "postal_code", "location"),
            lambda country, postal_code, location: bool(location or (country and postal_code)),
            REQUIRED,
            "A job must have `{location}`, or `{country_code}` and `{postal_code}`.",
        ),
        Rule(
            ("availability", "contract"),
            lambda availability, contract: availability is not Availability.INTERNAL or bool(contract),
            REQUIRED,
            "An `INTERNAL` job must have a `{contract}`.",
        ),
        Rule(
            ("workplace_types",),
            lambda kinds: all(kind.casefold() in _WORKPLACES for kind in kinds or ()),
            "must be On-site, Hybrid or Remote",
            "`{workplace_types}` may contain only On-site, Hybrid or Remote.",
        ),
    )

    @property
    def is_remote(self) -> bool:
        return [kind.casefold() for kind in self.workplace_types or ()] == ["remote"]


class _Purpose(msgspec.Struct, rename="camel"):
    """The members that show whether an element closes a job.

    The element is not validated yet, so all its members, including these, may have invalid values.
    """

    job_posting_operation_type: object = None
    state: object = None

    @property
    def closes(self) -> bool:
        if self.job_posting_operation_type is not None:
            return _is_like(self.job_posting_operation_type, Operation.CLOSE)
        return _is_like(self.state, PostingState.CLOSED)


def _is_like(value: object, symbol: StrEnum) -> bool:
    return isinstance(value, str) and value.upper() == symbol


_PURPOSE: Final = msgspec.json.Decoder(_Purpose)


def decode_posting(raw: msgspec.Raw | bytes) -> SimpleJobPosting | JobPostingClosure:
    """Decode one element; an element that closes a job needs only the job's id.

    When such an element is refused, the error reports a missing id, and faults in the members that are present. It
    does not report other missing members, such as the title.
    """
    try:
        closes = _PURPOSE.decode(raw).closes
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        closes = False
    return decode_record(JobPostingClosure, raw) if closes else decode_record(SimpleJobPosting, raw)


class TaskStatus(StrEnum):
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    PROCESSED = "PROCESSED"


class PostingTask(Record, frozen=True, kw_only=True):
    """A task. It processes a job after the server has answered the call that sent the job, and reports the result."""

    id: Annotated[
        PostingTaskUrn,
        about(
            "The task's id, as returned by the call that sent the job.",
            example="urn:li:simpleJobPostingTask:5b7f6c1e-0000-4000-8000-000000000003",
        ),
    ]
    status: Annotated[
        TaskStatus,
        about(
            "The task's status. `PROCESSED` means that the job is also listed through another application.",
            example="SUCCEEDED",
        ),
    ]
    external_job_posting_id: Annotated[str | None, about("The customer's own id for the job.", example="REQ-2041")] = (
        None
    )
    job_posting: Annotated[
        JobPostingUrn | None, about("The posting, once it exists.", example="urn:li:jobPosting:900200300")
    ] = None
    location: Annotated[
        str | None,
        about("The location as the server interpreted it.", example="Gdansk, Pomeranian Voivodeship, Poland"),
    ] = None
    error_message: Annotated[
        str | None,
        about("What is wrong with the job. If the status is `FAILED`, this is why the server refused the job."),
    ] = None
