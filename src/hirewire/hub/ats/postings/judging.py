"""Decide what becomes of one sent job, depending on its current row. This module does not use the database."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hirewire.hub.ats.postings.models import PostingState, TaskStatus
from hirewire.hub.ats.postings.places import Misplaced, understood
from hirewire.hub.ats.postings.rows import PostingRow, clean, closed, place_of, posting_row
from hirewire.wire.records.postings import Availability, JobReference, Operation, SimpleJobPosting, decode_posting
from hirewire.wire.validation import InvalidRecord, decode_record

#: How long a basic job without an end date is listed.
LISTING: Final = timedelta(days=180)
MIN_DESCRIPTION: Final = 100

# The next three codes are ours. The protocol defines only the codes of refused fields, which begin with ``_FIELD``.
ALREADY_THERE: Final = "JOB_ALREADY_EXISTS"
NOT_THERE: Final = "JOB_DOES_NOT_EXIST"
NOT_ALLOWED: Final = "JOB_CHANGE_NOT_ALLOWED"
_FIELD: Final = "JOB_FIELD_PROCESSOR_"


class Element(NamedTuple):
    """One element of a call. ``posting`` is None if the element closes a job without containing the whole job."""

    reference: JobReference
    posting: SimpleJobPosting | None

    @property
    def opened(self) -> SimpleJobPosting | None:
        return None if self.reference.closes else self.posting


class Fault(NamedTuple):
    code: str
    message: str


class Verdict(NamedTuple):
    """How the task ends, and the job's new row. The row is None if there is nothing to write."""

    status: TaskStatus
    row: PostingRow | None = None
    message: str = ""
    code: str = ""


class Circumstances(NamedTuple):
    held: PostingRow | None
    #: Whether the company's job is also open through another application.
    is_listed_elsewhere: bool
    #: For each apply address, the open public job of this application that has the address.
    advertised: Mapping[str, str]
    now: datetime


def read(element: bytes) -> Element:
    reference = decode_posting(element)
    if isinstance(reference, SimpleJobPosting):
        return Element(reference, reference)
    try:
        return Element(reference, decode_record(SimpleJobPosting, element))
    except InvalidRecord:
        return Element(reference, None)


def judge(element: Element, given: Circumstances) -> Verdict:
    """Judge one element.

    If the job is also listed through another application, the task ends as *processed*, even if this copy of the job
    has a fault. The job is listed in any case, so the fault is only reported.
    """
    fault = next((fault for rule in _RULES if (fault := rule(element, given))), None)
    if fault is not None:
        status = TaskStatus.PROCESSED if given.is_listed_elsewhere else TaskStatus.FAILED
        return Verdict(status, message=fault.message, code=fault.code)
    row = _closing(element, given) if element.reference.closes else _opening(element, given)
    return Verdict(TaskStatus.PROCESSED if given.is_listed_elsewhere else TaskStatus.SUCCEEDED, row)


def _closing(element: Element, given: Circumstances) -> PostingRow | None:
    """Return the closed row, or None if there is no job to close.

    Instead of naming an operation, an element can close a job by giving the job's state. If such an element contains
    the whole job, the closed row has the content that was sent.
    """
    is_by_state = element.reference.job_posting_operation_type is None
    existing = given.held
    row = _row(element.posting) if element.posting is not None and is_by_state else existing
    if row is None:
        return None
    return closed(row, existing.closed_at if existing and existing.closed_at else given.now)


def _opening(element: Element, given: Circumstances) -> PostingRow | None:
    if element.posting is None:
        return None
    row, existing = _row(element.posting), given.held
    operation = element.reference.job_posting_operation_type
    goes_on = existing is not None and (operation is Operation.UPDATE or _is_open(existing, given.now))
    if row.expire_at is None:
        # A running listing period continues; a new one starts when the job is created, opened again or renewed.
        keeps = goes_on and operation is not Operation.RENEW
        row = row._replace(
            expire_at=existing.expire_at if keeps and existing and existing.expire_at else given.now + LISTING
        )
    if existing is not None and operation is Operation.UPDATE:
        # An update changes what a job says, not whether it is open.
        return row._replace(state=existing.state, closed_at=existing.closed_at)
    return row


def _row(posting: SimpleJobPosting) -> PostingRow:
    try:
        place = understood(place_of(posting))
    except Misplaced:
        # If the job is being closed, its place does not matter. For other jobs, ``_location`` refuses a place that is
        # not understood.
        place = ""
    return posting_row(posting)._replace(place=place)


def _is_open(existing: PostingRow, now: datetime) -> bool:
    return existing.state == PostingState.LISTED and (existing.expire_at is None or existing.expire_at > now)


Rule = Callable[[Element, Circumstances], Fault | None]


def _identity(element: Element, given: Circumstances) -> Fault | None:
    reference, existing = element.reference, given.held
    job = f'externalJobPostingId "{reference.external_job_posting_id}"'
    operation = reference.job_posting_operation_type
    if operation is Operation.CREATE and existing is not None and _is_open(existing, given.now):
        return Fault(ALREADY_THERE, f"A job with {job} already exists. Send UPDATE to change it.")
    if operation in {Operation.UPDATE, Operation.RENEW} and existing is None:
        return Fault(NOT_THERE, f"{operation} is not possible: no job with {job} exists. Send CREATE first.")
    if operation is Operation.CLOSE and (existing is None or existing.state == PostingState.CLOSED):
        return Fault(NOT_THERE, f"There is no open job with {job} to close.")
    if reference.closes and existing is None and element.posting is None:
        return Fault(NOT_THERE, f"There is no job with {job} to close.")
    return None


def _title(element: Element, _given: Circumstances) -> Fault | None:
    # A title may be in any alphabet, so letters need not be Latin.
    if element.opened is None or any(sign.isalpha() for sign in element.opened.title):
        return None
    return _blocked("/title", "TITLE", "A title must contain letters.")


def _description(element: Element, _given: Circumstances) -> Fault | None:
    if element.opened is None or len(clean(element.opened.description)) >= MIN_DESCRIPTION:
        return None
    reason = f"After unsupported markup is removed, the description has fewer than {MIN_DESCRIPTION} characters."
    return _blocked("/description", "DESCRIPTION", reason)


def _apply_url(element: Element, given: Circumstances) -> Fault | None:
    """Refuse a second public job with the same apply address, because it is the same job.

    Private jobs may share an address, because they are not advertised.
    """
    posting = element.opened
    if posting is None or posting.availability is not Availability.PUBLIC:
        return None
    other = given.advertised.get(posting.company_apply_url)
    if other is None or other == posting.external_job_posting_id:
        return None
    reason = f'The open job "{other}" has the same apply address.'
    return _blocked("/companyApplyUrl", "COMPANY_APPLY_URL", reason)


def _availability(element: Element, given: Circumstances) -> Fault | None:
    posting, existing = element.opened, given.held
    if posting is None or existing is None or not _is_open(existing, given.now):
        return None
    if existing.availability == Availability.PUBLIC and posting.availability != Availability.PUBLIC:
        reason = "A public job cannot become private while it is open. Close it, then create it again."
        return Fault(NOT_ALLOWED, reason)
    return None


def _location(element: Element, _given: Circumstances) -> Fault | None:
    if element.opened is None:
        return None
    try:
        understood(place_of(element.opened))
    except Misplaced as misplaced:
        code = f"{_FIELD}{misplaced.field}"
        return Fault(code, f"{misplaced} [{code}]")
    return None


def _blocked(pointer: str, field: str, reason: str) -> Fault:
    code = f"{_FIELD}{field}"
    return Fault(code, f"The job was dropped. Invalid fields: {pointer}. {reason} [{code}]")


_RULES: Final[tuple[Rule, ...]] = (_identity, _title, _description, _apply_url, _availability, _location)
