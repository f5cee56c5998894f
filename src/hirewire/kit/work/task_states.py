"""Ends a run of a task, unless the task has begun again in the meantime.

Procrastinate's own functions do not check this. They would finish a task, or put it back, even while a worker runs it
again.
"""

from typing import Any, Final, LiteralString

from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job

#: Whether the task's row names either this worker or no worker at all. It names no worker if other workers took this
#: worker for dead and deleted the worker's row.
_OWN: Final = "id = %(job_id)s AND (worker_id = %(worker_id)s OR worker_id IS NULL)"
#: A task that was put back and has not begun again can still be finished, because this run has done the task's work.
FINISH: Final = f"""
WITH run AS MATERIALIZED (
    SELECT id FROM public.procrastinate_jobs
    WHERE {_OWN} AND (status = 'todo' OR status = 'doing' AND attempts = %(attempts)s)
    FOR UPDATE
)
SELECT public.procrastinate_finish_job_v1(id, %(status)s, %(delete_job)s) FROM run
"""  # noqa: S608 - made of constants
RETRY: Final = f"""
WITH run AS MATERIALIZED (
    SELECT id FROM public.procrastinate_jobs WHERE {_OWN} AND status = 'doing' AND attempts = %(attempts)s FOR UPDATE
)
SELECT public.procrastinate_retry_job_v2(id, %(retry_at)s, %(new_priority)s, %(new_queue_name)s, %(new_lock)s) FROM run
"""  # noqa: S608 - made of constants


async def change(connector: BaseConnector, query: LiteralString, job: Job, **arguments: Any) -> bool:  # noqa: ANN401 - procrastinate's own
    """Execute ``query``, and return whether the run that ``job`` describes was still the task's latest run."""
    rows = await connector.execute_query_all_async(
        query, job_id=job.id, worker_id=job.worker_id, attempts=job.attempts, **arguments
    )
    return bool(rows)
