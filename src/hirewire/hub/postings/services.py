"""Jobs are accepted at once and taken in a moment later, in the order in which they came."""

import uuid
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import NamedTuple

from django.db import connection, transaction

from hirewire.hub.postings.events import PostingsSubmitted
from hirewire.hub.postings.judging import Verdict, judge
from hirewire.hub.postings.models import JobPosting, PostingState, PostingTask, TaskStatus
from hirewire.hub.postings.queries import TASK_LIFE, held_rows, listed_elsewhere
from hirewire.hub.postings.rows import PostingRow
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.bulk import BulkTable
from hirewire.kit.events import publish
from hirewire.wire.records.postings import JobReference, Operation

#: Jobs that are taken in in one transaction.
_CHUNK = 500

_POSTINGS = BulkTable(JobPosting, PostingRow, scope=("organization_id", "application_id"), key=1, stamp="updated_at")

_FINISH = """
UPDATE hub_postingtask AS task
SET status = done.status, error_message = done.message, posting_id = done.posting_id, element = ''
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[]) AS done (id, status, message, posting_id)
WHERE task.id = done.id
"""


class Submission(NamedTuple):
    """One element as it came, and what it speaks of."""

    reference: JobReference
    element: bytes
    location: str = ""


class NotOpen(Exception):  # noqa: N818 - a refusal of one job, not an error of ours
    """A job cannot be closed that is closed already, or that nobody knows."""

    status = HTTPStatus.CONFLICT

    def __init__(self, external_id: str) -> None:
        super().__init__(f'No open job with externalJobPostingId "{external_id}" exists')


@transaction.atomic
def submit(
    *, application: DeveloperApplication, organization_id: int, submissions: Sequence[Submission]
) -> list[PostingTask | NotOpen]:
    """One task for each submission, in their order; closing by operation what is not open is refused at once."""
    open_ids = _open_ids(application, organization_id, [one.reference.external_job_posting_id for one in submissions])
    answers = [_task(application, organization_id, one, open_ids) for one in submissions]
    tasks = [answer for answer in answers if isinstance(answer, PostingTask)]
    PostingTask.objects.bulk_create(tasks)
    if tasks:
        publish(PostingsSubmitted(organization_id, application.pk))
    return answers


def take_in(*, organization_id: int, application_id: int) -> None:
    """Carry out what waits."""
    while _take_in_some(organization_id, application_id):
        pass


@transaction.atomic
def forget_old_tasks() -> None:
    PostingTask.objects.filter(created_at__lt=clock.now() - TASK_LIFE).delete()


def _open_ids(application: DeveloperApplication, organization_id: int, external_ids: Iterable[str]) -> set[str]:
    """Jobs that are open, or will be when the tasks before this one are done."""
    mine = {"organization_id": organization_id, "application": application, "external_job_posting_id__in": external_ids}
    listed = JobPosting.objects.filter(**mine, state=PostingState.LISTED)
    waiting = PostingTask.objects.filter(**mine, status=TaskStatus.IN_PROGRESS)
    return set(listed.values_list("external_job_posting_id", flat=True)) | set(
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


@transaction.atomic
def _take_in_some(organization_id: int, application_id: int) -> int:
    with connection.cursor() as cursor:
        # Two workers must not take in one customer's jobs at once: the later of two changes has to win.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"postings:{application_id}"])
    waiting = list(
        PostingTask.objects.filter(
            organization_id=organization_id, application_id=application_id, status=TaskStatus.IN_PROGRESS
        ).order_by("number")[:_CHUNK]
    )
    if not waiting:
        return 0
    verdicts = _judge_all(organization_id, application_id, waiting)
    rows = [verdict.row for verdict in verdicts if verdict.row is not None]
    _POSTINGS.upsert(scope=(organization_id, application_id), rows=rows, at=clock.now())
    _finish(organization_id, application_id, waiting, verdicts)
    return len(waiting)


def _judge_all(organization_id: int, application_id: int, waiting: Sequence[PostingTask]) -> list[Verdict]:
    ids = {task.external_job_posting_id for task in waiting}
    held = held_rows(organization_id, application_id, ids)
    elsewhere = listed_elsewhere(organization_id, application_id, ids)
    verdicts = []
    for task in waiting:
        external_id = task.external_job_posting_id
        verdict = judge(
            task.element.encode(),
            held=held.get(external_id),
            is_listed_elsewhere=external_id in elsewhere,
            now=clock.now(),
        )
        if verdict.row is not None:
            held[external_id] = verdict.row
        verdicts.append(verdict)
    return verdicts


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
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            [
                [task.pk for task in waiting],
                [verdict.status for verdict in verdicts],
                [verdict.message for verdict in verdicts],
                [numbers.get(task.external_job_posting_id) for task in waiting],
            ],
        )
