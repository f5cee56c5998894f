"""Jobs are accepted at once and processed a moment later, in the order in which they arrived."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from hirewire.hub.ats.postings.events import AdvertisingEnded, PostingsSubmitted
from hirewire.hub.ats.postings.judging import Circumstances, Element, Verdict, judge, read
from hirewire.hub.ats.postings.models import JobPosting, PostingState, PostingTask, TaskStatus
from hirewire.hub.ats.postings.queries import TASK_LIFE, advertised, current_rows, listed_elsewhere
from hirewire.hub.ats.postings.rows import PostingRow
from hirewire.hub.ats.postings.telling import tell_statuses
from hirewire.hub.identity.organizations.services import hold_company
from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.conflicts import retried
from hirewire.kit.db.turns import take_turn
from hirewire.kit.work.events import publish
from hirewire.wire.records.postings import Availability, JobReference, Operation
from hirewire.wire.validation import InvalidRecord

#: The columns that ``list_requisitions`` reads from the rows that it replaces.
_DATES = ("external_job_posting_id", "is_requisition", "listed_at", "closed_at")
#: The most jobs processed in one transaction.
_CHUNK = 500

_POSTINGS = BulkTable(
    JobPosting,
    PostingRow,
    scope=("organization_id", "application_id"),
    key=1,
    stamp="updated_at",
    renewal=("owner_known_at", "requisition_owner_email"),
)

_FINISH = """
UPDATE hub_postingtask AS task
SET status = done.status, error_message = done.message, error_code = done.code, posting_id = done.posting_id,
    location = coalesce(nullif(done.place, ''), task.location), element = ''
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[])
    AS done (id, status, message, code, posting_id, place)
WHERE task.id = done.id
"""


class Submission(NamedTuple):
    reference: JobReference
    element: bytes
    location: str = ""


class NotOpen(Exception):
    status = HTTPStatus.CONFLICT

    def __init__(self, external_id: str) -> None:
        super().__init__(f'No open job with externalJobPostingId "{external_id}" exists')


@retried
@transaction.atomic
def submit(
    *, application: DeveloperApplication, organization_id: int, submissions: Sequence[Submission]
) -> list[PostingTask | NotOpen]:
    """Create a task for each job that was sent.

    A CLOSE operation on a closed or unknown job is refused at once, unless a task for this job is still waiting.
    """
    open_ids = _open_ids(
        application, organization_id, [submission.reference.external_job_posting_id for submission in submissions]
    )
    answers = [_task(application, organization_id, submission, open_ids) for submission in submissions]
    tasks = [answer for answer in answers if isinstance(answer, PostingTask)]
    PostingTask.objects.bulk_create(tasks)
    if tasks:
        publish(PostingsSubmitted(organization_id, application.pk))
    return answers


def take_in(*, organization_id: int, application_id: int) -> None:
    """Process the waiting tasks, under the company's present id: the id may have changed since the jobs arrived."""
    while _take_in_some(organization_id, application_id):
        pass


@transaction.atomic
def list_requisitions(*, application: DeveloperApplication, organization_id: int, rows: Sequence[PostingRow]) -> None:
    """Store requisitions as jobs, too.

    If an open posting advertises a requisition, the requisition is stored as closed. People are then offered only the
    posting, but job applications that name the requisition still find the requisition. If a posting has the same id as
    a requisition, only the posting is stored as a job.
    """
    hold_company(organization_id)
    _wait_for_turn(application.pk)
    ids = [row.external_job_posting_id for row in rows]
    mine = JobPosting.objects.filter(organization_id=organization_id, application=application)
    before = {job.external_job_posting_id: job for job in mine.filter(external_job_posting_id__in=ids).only(*_DATES)}
    listed = mine.filter(partner_requisition_id__in=ids, state=PostingState.LISTED, is_requisition=False)
    advertised_ids = set(listed.values_list("partner_requisition_id", flat=True))
    now = clock.now()
    job_rows = [
        _dated(
            row._replace(state=PostingState.CLOSED) if row.external_job_posting_id in advertised_ids else row,
            before.get(row.external_job_posting_id),
            now,
        )
        for row in rows
        if row.external_job_posting_id not in before or before[row.external_job_posting_id].is_requisition
    ]
    _POSTINGS.upsert(scope=(organization_id, application.pk), rows=job_rows, at=now)


@transaction.atomic
def unlist_requisitions(*, application: DeveloperApplication, organization_id: int, ids: Collection[str]) -> None:
    _wait_for_turn(application.pk)
    listed = JobPosting.objects.filter(
        organization_id=organization_id, application=application, external_job_posting_id__in=ids, is_requisition=True
    ).values_list("external_job_posting_id")
    _POSTINGS.delete(scope=(organization_id, application.pk), keys=list(listed))


def expire_listings() -> None:
    while _expire_some():
        pass


@transaction.atomic
def forget_old_tasks() -> None:
    PostingTask.objects.filter(created_at__lt=clock.now() - TASK_LIFE).delete()


def _dated(row: PostingRow, before: JobPosting | None, now: datetime) -> PostingRow:
    """Fill in the dates that the requisition lacks: when it first arrived, and when it was first seen closed."""
    closed_at = row.closed_at or (before and before.closed_at) or now
    return row._replace(
        listed_at=row.listed_at or (before.listed_at if before else now),
        closed_at=None if row.state == PostingState.LISTED else closed_at,
    )


def _open_ids(application: DeveloperApplication, organization_id: int, external_ids: Iterable[str]) -> set[str]:
    """Return the ids of the jobs that can be closed, either now or perhaps once the waiting tasks are done."""
    mine = {"organization_id": organization_id, "application": application, "external_job_posting_id__in": external_ids}
    not_closed = JobPosting.objects.filter(**mine, is_requisition=False).exclude(state=PostingState.CLOSED)
    waiting = PostingTask.objects.filter(**mine, status=TaskStatus.IN_PROGRESS)
    return set(not_closed.values_list("external_job_posting_id", flat=True)) | set(
        waiting.values_list("external_job_posting_id", flat=True)
    )


def _task(
    application: DeveloperApplication, organization_id: int, submission: Submission, open_ids: set[str]
) -> PostingTask | NotOpen:
    external_id = submission.reference.external_job_posting_id
    if submission.reference.job_posting_operation_type is Operation.CLOSE and external_id not in open_ids:
        return NotOpen(external_id)
    return PostingTask(
        id=uuid.uuid4(),
        organization_id=organization_id,
        application=application,
        external_job_posting_id=external_id,
        element=submission.element.decode(),
        location=submission.location,
        created_at=clock.now(),
    )


@retried
@transaction.atomic
def _expire_some() -> int:
    late = JobPosting.objects.filter(state=PostingState.LISTED, expire_at__lte=clock.now(), is_requisition=False)
    companies, advertisers = _hold_late(late)
    due = list(
        late.filter(Q(partner_requisition_id="") | Q(application__in=advertisers), organization__in=companies)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("expire_at")
        .values_list(
            "organization_id", "application_id", "external_job_posting_id", "partner_requisition_id", "posting_id"
        )[:_CHUNK]
    )
    numbers = [number for *_, number in due]
    JobPosting.objects.filter(organization__in=companies, posting_id__in=numbers).update(
        state=PostingState.EXPIRED, updated_at=clock.now()
    )
    of_customer: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for organization_id, application_id, external_id, requisition_id, _ in due:
        of_customer[organization_id, application_id][external_id] = requisition_id
    for (organization_id, application_id), requisition_ids in of_customer.items():
        _end_advertising(organization_id, application_id, requisition_ids.values())
        tell_statuses(
            application_id=application_id, organization_id=organization_id, external_ids=list(requisition_ids)
        )
    return len(due)


def _hold_late(late: QuerySet[JobPosting]) -> tuple[set[int], set[int]]:
    """Take the locks that are needed to expire late postings. A posting is late if its listing period is over.

    Call this before any posting is locked. While the locks are held, the companies of the postings keep their ids. If
    late postings of an application advertise requisitions, this function also calls ``_wait_for_turn`` for the
    application. Returns the ids of the companies and of these applications.
    """
    first = late.order_by("expire_at").values_list("organization_id", "application_id", "partner_requisition_id")
    keys = list(first[:_CHUNK])
    companies = {organization_id for organization_id, _, _ in keys}
    advertisers = {application_id for _, application_id, requisition_id in keys if requisition_id}
    hold_company(*companies)
    for application_id in sorted(advertisers):
        _wait_for_turn(application_id)
    return companies, advertisers


@retried
@transaction.atomic
def _take_in_some(organization_id: int, application_id: int) -> int:
    organization_id = hold_company_of(application_id, organization_id)
    _wait_for_turn(application_id)
    waiting = list(
        PostingTask.objects.filter(
            organization_id=organization_id, application_id=application_id, status=TaskStatus.IN_PROGRESS
        ).order_by("number")[:_CHUNK]
    )
    if not waiting:
        return 0
    before = current_rows(organization_id, application_id, {task.external_job_posting_id for task in waiting})
    verdicts = _judge_all(organization_id, application_id, waiting, dict(before))
    rows = [verdict.row for verdict in verdicts if verdict.row is not None]
    _POSTINGS.upsert(scope=(organization_id, application_id), rows=rows, at=clock.now())
    _take_place_of_requisitions(organization_id, application_id, before, rows)
    _finish(organization_id, application_id, waiting, verdicts)
    if changed := _changed(before, waiting, verdicts):
        tell_statuses(application_id=application_id, organization_id=organization_id, external_ids=changed)
    return len(waiting)


def _wait_for_turn(application_id: int) -> None:
    """Let only one worker at a time process the jobs of an application, so that the later of two changes wins."""
    take_turn(f"postings:{application_id}")


def _take_place_of_requisitions(
    organization_id: int, application_id: int, before: Mapping[str, PostingRow], rows: Iterable[PostingRow]
) -> None:
    """Close the requisitions that these postings now advertise.

    If the postings advertised other requisitions before, announce that they no longer do.
    """
    after = {row.external_job_posting_id: row for row in rows}
    taken_ids = _advertised_by(after.values())
    if taken_ids:
        JobPosting.objects.filter(
            organization_id=organization_id,
            application_id=application_id,
            external_job_posting_id__in=taken_ids,
            is_requisition=True,
            state=PostingState.LISTED,
        ).update(state=PostingState.CLOSED, closed_at=clock.now(), updated_at=clock.now())
    advertised_before = _advertised_by(before[key] for key in after if key in before)
    _end_advertising(organization_id, application_id, advertised_before - taken_ids)


def _advertised_by(rows: Iterable[PostingRow]) -> set[str]:
    return {row.partner_requisition_id for row in rows if row.state == PostingState.LISTED} - {""}


def _end_advertising(organization_id: int, application_id: int, requisition_ids: Iterable[str]) -> None:
    """Announce that postings no longer advertise these requisitions. Call ``_wait_for_turn`` first."""
    if ids := sorted(set(requisition_ids) - {""}):
        publish(AdvertisingEnded(organization_id, application_id, ids))


def _changed(
    before: Mapping[str, PostingRow], waiting: Sequence[PostingTask], verdicts: Sequence[Verdict]
) -> list[str]:
    """Return the jobs whose change is worth an event.

    A private job that was just created needs no event, because its task already reports the creation. A first sync
    creates thousands of such jobs, and their events would delay other events.
    """
    after: dict[str, PostingRow | None] = {}
    for task, verdict in zip(waiting, verdicts, strict=True):
        if verdict.row is not None or task.external_job_posting_id not in before:
            after[task.external_job_posting_id] = verdict.row or after.get(task.external_job_posting_id)
    return [key for key, row in after.items() if _is_news(before.get(key), row)]


def _is_news(before: PostingRow | None, after: PostingRow | None) -> bool:
    if before is not None:
        return after is not None and before.state != after.state
    if after is None:
        return True
    return after.state == PostingState.LISTED and after.availability != Availability.PRIVATE_TO_ATS_INTEGRATION


def _judge_all(
    organization_id: int, application_id: int, waiting: Sequence[PostingTask], existing: dict[str, PostingRow]
) -> list[Verdict]:
    elsewhere = listed_elsewhere(organization_id, application_id, {task.external_job_posting_id for task in waiting})
    elements = [_read(task) for task in waiting]
    readable = [element for element in elements if isinstance(element, Element)]
    addresses = advertised(organization_id, application_id, _addresses(readable))
    now = clock.now()
    verdicts = []
    for element in elements:
        if isinstance(element, Verdict):
            verdicts.append(element)
            continue
        external_id = element.reference.external_job_posting_id
        verdict = judge(element, Circumstances(existing.get(external_id), external_id in elsewhere, addresses, now))
        if verdict.row is not None:
            existing[external_id] = verdict.row
            _advertise(addresses, verdict.row)
        verdicts.append(verdict)
    return verdicts


def _read(task: PostingTask) -> Element | Verdict:
    """Read a task's element. The task fails if an earlier release accepted an element that this release refuses."""
    try:
        return read(task.element.encode())
    except InvalidRecord as invalid:
        return Verdict(TaskStatus.FAILED, message=str(invalid))


def _addresses(elements: Iterable[Element]) -> set[str]:
    """Return the apply addresses of the public jobs. Most jobs are private, and their addresses need no check."""
    opened = (element.opened for element in elements)
    return {
        posting.company_apply_url
        for posting in opened
        if posting is not None and posting.availability is Availability.PUBLIC
    }


def _advertise(addresses: dict[str, str], row: PostingRow) -> None:
    """Update ``addresses`` with the new row of a job, so that jobs judged later are compared with it."""
    is_advertised = row.availability == Availability.PUBLIC and row.state == PostingState.LISTED
    address = row.company_apply_url if is_advertised else None
    given_up = [url for url, job_id in addresses.items() if job_id == row.external_job_posting_id and url != address]
    for url in given_up:
        del addresses[url]
    if address is not None:
        addresses.setdefault(address, row.external_job_posting_id)


def _finish(
    organization_id: int, application_id: int, waiting: Sequence[PostingTask], verdicts: Sequence[Verdict]
) -> None:
    numbers = dict(
        JobPosting.objects.filter(
            organization_id=organization_id,
            application_id=application_id,
            external_job_posting_id__in={task.external_job_posting_id for task in waiting},
        ).values_list("external_job_posting_id", "posting_id")
    )
    tasks = PostingTask.objects.filter(pk__in=[task.pk for task in waiting]).order_by("pk")
    list(tasks.select_for_update(of=("self",)).values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            [
                [task.pk for task in waiting],
                [verdict.status for verdict in verdicts],
                [verdict.message for verdict in verdicts],
                [verdict.code for verdict in verdicts],
                [numbers.get(task.external_job_posting_id) for task in waiting],
                ["" if verdict.row is None else verdict.row.place for verdict in verdicts],
            ],
        )
