"""What becomes of one job that was sent, given what is held of it; without a database."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from hirewire.hub.postings.models import PostingState, TaskStatus
from hirewire.hub.postings.rows import PostingRow, closed, posting_row
from hirewire.wire.records.postings import Availability, JobReference, Operation, SimpleJobPosting, decode_posting
from hirewire.wire.validation import InvalidRecord, decode_record

_MIN_DESCRIPTION = 100
_REMOTE = "remote"


class Verdict(NamedTuple):
    """How a task ended; ``row`` is None where nothing is to be written."""

    status: TaskStatus
    row: PostingRow | None = None
    message: str = ""


def judge(element: bytes, *, held: PostingRow | None, is_listed_elsewhere: bool, now: datetime) -> Verdict:
    """Carry out one element; ``is_listed_elsewhere`` when the company's job is open through another application too."""
    reference = decode_posting(element)
    posting = _whole(element)
    fault = _fault(reference, posting, held)
    if fault:
        return Verdict(TaskStatus.FAILED, message=fault)
    row = _closing(reference, posting, held, now) if reference.closes else _opening(reference, posting, held)
    return Verdict(TaskStatus.PROCESSED if is_listed_elsewhere else TaskStatus.SUCCEEDED, row)


def _whole(element: bytes) -> SimpleJobPosting | None:
    """The job itself, which an element that closes one may leave out."""
    try:
        return decode_record(SimpleJobPosting, element)
    except InvalidRecord:
        return None


def _closing(
    reference: JobReference, posting: SimpleJobPosting | None, held: PostingRow | None, now: datetime
) -> PostingRow | None:
    """A closed job of the past may be sent whole; otherwise what is held stays, closed."""
    is_by_state = reference.job_posting_operation_type is None
    row = posting_row(posting) if posting is not None and is_by_state else held
    if row is None:
        return None
    return closed(row, held.closed_at if held and held.closed_at else now)


def _opening(reference: JobReference, posting: SimpleJobPosting | None, held: PostingRow | None) -> PostingRow | None:
    if posting is None:
        return None
    row = posting_row(posting)
    if held is not None and reference.job_posting_operation_type is Operation.UPDATE:
        # An update changes what a job says, not whether it is open.
        return row._replace(state=held.state, closed_at=held.closed_at)
    return row


Rule = Callable[[JobReference, SimpleJobPosting | None, PostingRow | None], str]


def _fault(reference: JobReference, posting: SimpleJobPosting | None, held: PostingRow | None) -> str:
    return next((fault for rule in _RULES if (fault := rule(reference, posting, held))), "")


def _identity(reference: JobReference, posting: SimpleJobPosting | None, held: PostingRow | None) -> str:
    job = f'externalJobPostingId "{reference.external_job_posting_id}"'
    operation = reference.job_posting_operation_type
    is_open = held is not None and held.state == PostingState.LISTED
    if operation is Operation.CREATE and is_open:
        return f"A job with {job} exists already. Send UPDATE to change it."
    if operation in {Operation.UPDATE, Operation.RENEW} and held is None:
        return f"{operation} is not possible: no job with {job} exists. Send CREATE first."
    if reference.closes and held is None and posting is None:
        return f"There is no job with {job} to close."
    return ""


def _content(reference: JobReference, posting: SimpleJobPosting | None, _held: PostingRow | None) -> str:
    if posting is None or reference.closes:
        return ""
    if len(posting_row(posting).description) < _MIN_DESCRIPTION:
        return (
            "The job was dropped. Invalid fields: /description. Without the markup that is not supported"
            f" it has fewer than {_MIN_DESCRIPTION} characters. [JOB_FIELD_PROCESSOR_DESCRIPTION]"
        )
    return ""


def _availability(reference: JobReference, posting: SimpleJobPosting | None, held: PostingRow | None) -> str:
    if posting is None or held is None or reference.closes or held.state != PostingState.LISTED:
        return ""
    if held.availability == Availability.PUBLIC and posting.availability != Availability.PUBLIC:
        return "A public job cannot become private while it is open. Close it, then create it again."
    return ""


def _location(reference: JobReference, posting: SimpleJobPosting | None, _held: PostingRow | None) -> str:
    """A country alone is a place for remote work only; otherwise there are two or three parts."""
    if posting is None or reference.closes or not posting.location:
        return ""
    parts = [part.strip() for part in posting.location.split(",")]
    is_remote = [kind.casefold() for kind in posting.workplace_types] == [_REMOTE]
    if all(parts) and (len(parts) in {2, 3} or (len(parts) == 1 and is_remote)):
        return ""
    return (
        f'The location "{posting.location}" cannot be standardized. Send "city, state, country", "city, state",'
        ' "city, country" or "postal code, country code". [JOB_FIELD_PROCESSOR_GEO_LOCATION]'
    )


_RULES: tuple[Rule, ...] = (_identity, _content, _availability, _location)
