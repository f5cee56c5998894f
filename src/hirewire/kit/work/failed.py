"""Lists the tasks that failed at every attempt, and retries them once an operator has fixed the cause."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection

from hirewire.kit.work import queues
from hirewire.kit.work.tasks import slow

_FAILED: Final = """
SELECT job.id, job.task_name, job.attempts, max(event.at)
FROM procrastinate_jobs AS job LEFT JOIN procrastinate_events AS event ON event.job_id = job.id
WHERE job.status = 'failed' AND job.queue_name = ANY(%s)
GROUP BY job.id ORDER BY job.id
"""
#: Only one task with a given queueing lock can wait, so a failed task is not retried while another task with the same
#: queueing lock waits.
_RETRY: Final = """
SELECT job.id, procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL) FROM procrastinate_jobs AS job
WHERE job.id = %s AND job.status = 'failed' AND (job.queueing_lock IS NULL OR NOT EXISTS (
    SELECT FROM procrastinate_jobs AS other WHERE other.status = 'todo' AND other.queueing_lock = job.queueing_lock
))
"""


class FailedTask(NamedTuple):
    id: int
    name: str
    attempts: int
    #: When the task was given up, or None if that was not recorded.
    failed_at: datetime | None


def failed_tasks(queue: str) -> list[FailedTask]:
    """Return the tasks that were given up, the oldest first.

    Slow tasks are included. Failed tasks are kept for a week.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [[*queues.taken(queue), *queues.taken(slow(queue))]])
        return [FailedTask(*row) for row in cursor.fetchall()]


def retry(ids: Collection[int]) -> set[int]:
    """Put failed tasks back into the queue, each for one more attempt. Return the ids of the tasks that were put back.

    A task stays failed if another task with the same queueing lock is already waiting.
    """
    waiting: set[int] = set()
    with connection.cursor() as cursor:
        for task_id in sorted(ids):
            cursor.execute(_RETRY, [task_id])
            waiting |= {row[0] for row in cursor.fetchall()}
    return waiting
