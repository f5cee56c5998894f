"""The status of a job as the wire reports it, derived from the job and its newest task."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from hirewire.hub.ats.postings.judging import ALREADY_THERE, NOT_ALLOWED, NOT_THERE
from hirewire.hub.ats.postings.models import JobPosting, PostingState, PostingTask, TaskStatus
from hirewire.hub.ats.postings.queries import last_tasks, postings_named, recent_tasks
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.records.posting_status import (
    CLOSED,
    EXPIRED,
    ApplyStatus,
    CompanyDetails,
    ErrorType,
    JobPostingInfo,
    JobPostingStatus,
    ListingStatus,
    PromotionStatus,
    StatusDetail,
    VisibilityTag,
)
from hirewire.wire.records.postings import Availability

#: Codes of faults in the program that sent the job. The customer has to correct all other faults.
_OF_THE_PARTNER: Final = frozenset({ALREADY_THERE, NOT_THERE, NOT_ALLOWED})
#: For each availability, who sees the job. *(This mapping is ours: the protocol only lists the availabilities and the
#: visibility tags.)*
TAGS: Final[Mapping[str, VisibilityTag]] = {
    Availability.PUBLIC: VisibilityTag.PUBLIC,
    Availability.INTERNAL: VisibilityTag.COMPANY,
    Availability.PRIVATE_TO_ATS_INTEGRATION: VisibilityTag.PRIVATE,
}


class Named(NamedTuple):
    """For the text of each key in a call, the id of the job, posting or task to which the key refers."""

    jobs: dict[str, str]
    postings: dict[str, int]
    tasks: dict[str, uuid.UUID]


def statuses_of(application: DeveloperApplication, named: Named) -> dict[str, JobPostingStatus]:
    """Return the status for each key, except if nothing is known about the job. Runs a constant number of queries."""
    if application.organization is None:
        return {}
    tasks = recent_tasks(application, named.tasks.values()) if named.tasks else {}
    external_ids = {*named.jobs.values(), *(task.external_job_posting_id for task in tasks.values())}
    postings = postings_named(application, external_ids, named.postings.values())
    by_number = {posting.posting_id: posting.external_job_posting_id for posting in postings}
    by_id = {posting.external_job_posting_id: posting for posting in postings}
    keys = {
        **named.jobs,
        **{key: by_number[number] for key, number in named.postings.items() if number in by_number},
        **{key: tasks[task].external_job_posting_id for key, task in named.tasks.items() if task in tasks},
    }
    last = last_tasks(application, set(keys.values()))
    statuses = {
        key: status_of(application.organization, by_id.get(external_id), last.get(external_id))
        for key, external_id in keys.items()
    }
    return {key: status for key, status in statuses.items() if status is not None}


def status_of(
    organization: Organization, posting: JobPosting | None, last: PostingTask | None
) -> JobPostingStatus | None:
    """The status of a job; None if neither the job nor a task for it is stored."""
    if posting is not None:
        return _of_posting(organization, posting, last)
    return None if last is None else _of_task(last)


def listing_of(posting: JobPosting, last: PostingTask | None, now: datetime) -> ListingStatus:
    if posting.state == PostingState.LISTED and not _is_over(posting, now):
        return ListingStatus.LISTED
    if last is not None and last.status == TaskStatus.IN_PROGRESS:
        return ListingStatus.IN_PROGRESS
    return ListingStatus.NOT_LISTED


def fault_of(task: PostingTask) -> StatusDetail | None:
    """Return the fault of a task, if it has one. A task with the status PROCESSED may have a fault, too."""
    if not task.error_message:
        return None
    error_type = ErrorType.PARTNER_ERROR if task.error_code in _OF_THE_PARTNER else ErrorType.CUSTOMER_ERROR
    return StatusDetail(error_code=task.error_code or None, error_type=error_type, status_message=task.error_message)


def _of_posting(organization: Organization, posting: JobPosting, last: PostingTask | None) -> JobPostingStatus:
    listing = listing_of(posting, last, clock.now())
    return JobPostingStatus(
        external_job_posting_id=posting.external_job_posting_id,
        raw_location=_raw(posting),
        listing_status=listing,
        listing_status_detail=_detail(posting) if listing is ListingStatus.NOT_LISTED else None,
        job_posting_info=_info(organization, posting),
        # People apply at the company's own address, and nothing is promoted for money.
        linked_in_apply_status=ApplyStatus.NOT_ENABLED,
        promotion_status=PromotionStatus.NOT_PROMOTED,
    )


def _of_task(task: PostingTask) -> JobPostingStatus:
    """The status of a job that was never created or has not been created yet."""
    waits = task.status == TaskStatus.IN_PROGRESS
    return JobPostingStatus(
        external_job_posting_id=task.external_job_posting_id,
        raw_location=task.location,
        listing_status=ListingStatus.IN_PROGRESS if waits else ListingStatus.NOT_LISTED,
        listing_status_detail=fault_of(task),
        linked_in_apply_status=ApplyStatus.NOT_ENABLED,
        promotion_status=PromotionStatus.NOT_PROMOTED,
    )


def _detail(posting: JobPosting) -> StatusDetail:
    if posting.state == PostingState.CLOSED:
        return StatusDetail(
            error_code=CLOSED, error_type=ErrorType.CUSTOMER_ERROR, status_message="The job was closed."
        )
    return StatusDetail(
        error_code=EXPIRED,
        error_type=ErrorType.CUSTOMER_ERROR,
        status_message="The listing period of the job is over. Send RENEW to list it again.",
    )


def _info(organization: Organization, posting: JobPosting) -> JobPostingInfo:
    return JobPostingInfo(
        listed_at=clock.to_millis(posting.listed_at),
        expire_at=None if posting.expire_at is None else clock.to_millis(posting.expire_at),
        location=posting.where or None,
        alternate_locations=posting.extra.get("alternate_locations", []),
        company_details=CompanyDetails(
            company_name=organization.name, company_page=posting.extra.get("company_page_url")
        ),
        visibility_tag=TAGS.get(posting.availability),
    )


def _raw(posting: JobPosting) -> str:
    return posting.location or ", ".join(filter(None, (posting.postal_code, posting.country_code)))


def _is_over(posting: JobPosting, now: datetime) -> bool:
    return posting.expire_at is not None and posting.expire_at <= now
