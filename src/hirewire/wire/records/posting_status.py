"""What became of a job in the end: whether it is listed, and why not."""

from enum import StrEnum
from typing import Final

import msgspec

from hirewire.wire.validation import Record

#: Codes of a listing status; those of a task's fault stand beside the rules that give them. *(ours)*
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
    """Who can repair it."""

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
    error_code: str | None = None
    error_type: ErrorType | None = None
    status_message: str | None = None


class CompanyDetails(Record, frozen=True, kw_only=True):
    company_name: str | None = None
    company_page: str | None = None


class JobPostingInfo(Record, frozen=True, kw_only=True):
    """``location`` is the place as it was understood; as it was sent it is the status's ``raw_location``."""

    listed_at: int | None = None
    expire_at: int | None = None
    location: str | None = None
    alternate_locations: list[str] = msgspec.field(default_factory=list)
    company_details: CompanyDetails | None = None
    visibility_tag: VisibilityTag | None = None


class JobPostingStatus(Record, frozen=True, kw_only=True):
    """``listing_status_detail`` says why a job is not listed.

    A job has an address of its own where there is a page that shows it; a
    server without such pages leaves ``job_posting_url`` out.
    """

    external_job_posting_id: str
    raw_location: str
    listing_status: ListingStatus
    listing_status_detail: StatusDetail | None = None
    job_posting_info: JobPostingInfo | None = None
    job_posting_url: str | None = None
    linked_in_apply_status: ApplyStatus | None = None
    linked_in_apply_status_detail: StatusDetail | None = None
    promotion_status: PromotionStatus | None = None
    promotion_status_detail: StatusDetail | None = None
    job_campaign: str | None = None
    partner_job_campaign: str | None = None
