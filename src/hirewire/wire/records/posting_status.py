"""The status of a job: whether it is listed, and if not, why."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from hirewire.wire.validation import Record
from hirewire.wire.words import about

#: Our own error codes in a listing status. The error codes of failed tasks are defined where the hub checks jobs.
EXPIRED: Final = "JOB_EXPIRED"
CLOSED: Final = "JOB_CLOSED"


class ListingStatus(StrEnum):
    LISTED = "LISTED"
    NOT_LISTED = "NOT_LISTED"
    IN_PROGRESS = "IN_PROGRESS"


class ApplyStatus(StrEnum):
    ENABLED = "ENABLED"
    NOT_ENABLED = "NOT_ENABLED"
    IN_PROGRESS = "IN_PROGRESS"


class PromotionStatus(StrEnum):
    PROMOTED = "PROMOTED"
    NOT_PROMOTED = "NOT_PROMOTED"


class ErrorType(StrEnum):
    """Who can fix the fault."""

    CUSTOMER_ERROR = "CUSTOMER_ERROR"
    PARTNER_ERROR = "PARTNER_ERROR"
    LINKEDIN_ERROR = "LINKEDIN_ERROR"


class VisibilityTag(StrEnum):
    PRIVATE = "PRIVATE"
    TEST = "TEST"
    PARTNER = "PARTNER"
    COMPANY = "COMPANY"
    PUBLIC = "PUBLIC"


class StatusDetail(Record, frozen=True, kw_only=True):
    error_code: Annotated[str | None, about("A machine-readable code.", example="JOB_EXPIRED")] = None
    error_type: Annotated[ErrorType | None, about("Who can fix the fault.")] = None
    status_message: Annotated[
        str | None,
        about("The reason in words, for people.", example="The listing ended after 180 days."),
    ] = None


class CompanyDetails(Record, frozen=True, kw_only=True):
    company_name: Annotated[
        str | None,
        about("The company's name.", example="Larkspur Health"),
    ] = None
    company_page: Annotated[
        str | None,
        about("The company's page, as sent in `companyPageUrl`.", example="https://larkspur.example/"),
    ] = None


class JobPostingInfo(Record, frozen=True, kw_only=True):
    """A job as the server interpreted it. ``rawLocation`` in the status is the location as the ATS sent it."""

    listed_at: Annotated[
        int | None,
        about("When the job was opened, in milliseconds since 1970.", example=1767225600000),
    ] = None
    expire_at: Annotated[
        int | None,
        about("When the listing ends, in milliseconds since 1970.", example=1782777600000),
    ] = None
    location: Annotated[
        str | None,
        about("The location as the server interpreted it.", example="Gdansk, Pomeranian Voivodeship, Poland"),
    ] = None
    alternate_locations: Annotated[
        list[str],
        about("Other locations, as the ATS sent them.", example=[]),
    ] = msgspec.field(default_factory=list)
    company_details: Annotated[CompanyDetails | None, about("The company.")] = None
    visibility_tag: Annotated[VisibilityTag | None, about("Who can see the job.", example="PRIVATE")] = None


class JobPostingStatus(Record, frozen=True, kw_only=True):
    """The status of a job. ``listing_status_detail`` says why the job is not listed.

    ``job_posting_url`` is the address of the page that shows the job. Hirewire
    has no such pages, so it leaves the field out.
    """

    external_job_posting_id: Annotated[
        str,
        about("The customer's own id for the job.", example="REQ-2041"),
    ]
    raw_location: Annotated[
        str,
        about("The location as the ATS sent it.", example="Gdansk, Poland"),
    ]
    listing_status: Annotated[ListingStatus, about("Whether the job is listed.", example="LISTED")]
    listing_status_detail: Annotated[
        StatusDetail | None,
        about("Why the job is not listed. Absent if the job is listed or still being processed.", seldom=True),
    ] = None
    job_posting_info: Annotated[JobPostingInfo | None, about("The job as the server interpreted it.")] = None
    job_posting_url: Annotated[
        str | None,
        about("The address of the page that shows the job. Hirewire has no such pages, so this field is absent."),
    ] = None
    linked_in_apply_status: Annotated[
        ApplyStatus | None,
        about("Whether people can apply directly. Hirewire always answers `NOT_ENABLED`."),
    ] = None
    linked_in_apply_status_detail: Annotated[
        StatusDetail | None, about("Why people cannot apply directly.", seldom=True)
    ] = None
    promotion_status: Annotated[
        PromotionStatus | None,
        about("Whether the job is promoted. Hirewire always answers `NOT_PROMOTED`."),
    ] = None
    promotion_status_detail: Annotated[StatusDetail | None, about("Why the job is not promoted.", seldom=True)] = None
    job_campaign: Annotated[str | None, about("The job's campaign. Hirewire has no campaigns.")] = None
    partner_job_campaign: Annotated[
        str | None,
        about("The partner's campaign for the job. Hirewire has no campaigns."),
    ] = None
