"""Periodic maintenance of a queue and its site."""

import time
from functools import partial
from typing import Any, Final

import structlog
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from psycopg import Connection

from hirewire.kit import clock
from hirewire.kit.db.outages import DATABASE
from hirewire.kit.work import queues, task_states
from hirewire.kit.work.tasks import task

log = structlog.get_logger(__name__)

#: Seconds between a worker's heartbeats. A worker that is silent for longer than ``STALLED_AFTER`` counts as dead, even
#: if it only hangs. A silent worker whose session has ended counts as dead after ``SILENT_AFTER``.
HEARTBEAT = 1.0
STALLED_AFTER = 15.0
SILENT_AFTER = 3.0
#: For this many seconds after an outage of the database, no worker counts as dead, because all workers have lost their
#: sessions and are reconnecting. This time begins when the database server starts, or when this process reaches the
#: database again, whichever is later. The server's start alone is not enough, because a standby that takes over has
#: usually run for days.
SETTLED_AFTER = 10.0
#: A task is given up when its workers have died this many times.
MOST_TIMES_ABANDONED = 5
#: Failed tasks are kept for a week so that people can look at them.
KEPT_HOURS = 7 * 24
#: The first half of a worker's advisory lock; the second half is the worker's id.
_ALIVE: Final = 7_319_203
_OF_THE_DEAD: Final = """
SELECT job.id, job.worker_id FROM public.procrastinate_jobs AS job
WHERE job.status = 'doing' AND job.queue_name = %(queue)s AND NOT EXISTS (
    SELECT FROM pg_locks AS held
    WHERE held.locktype = 'advisory' AND held.classid = %(alive)s AND held.objid = job.worker_id::bigint
        AND held.objsubid = 2 AND held.granted
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
) AND NOT EXISTS (
    SELECT FROM public.procrastinate_workers AS worker
    WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => %(silent)s)
)
ORDER BY job.id
"""
#: Records, at most once for each start of the task, that the task's worker died. Procrastinate itself records no such
#: event when a task is put back.
_ABANDON: Final = """
INSERT INTO public.procrastinate_events (job_id, type) SELECT %(job)s, 'aborted'
WHERE NOT EXISTS (
    SELECT FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'aborted' AND id > (
        SELECT coalesce(max(id), 0) FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'started'
    )
)
"""
#: Counts the deaths of a task's workers. After an operator has retried a failed task, the count starts again.
_TIMES_ABANDONED: Final = """
SELECT count(*) FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'aborted' AND id > (
    SELECT coalesce(max(id), 0) FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'failed'
)
"""
_IS_SETTLED: Final = "SELECT pg_postmaster_start_time() < now() - make_interval(secs => %(settled)s)"


class Heartbeats:
    """Watches this process's heartbeats for gaps, because a pooler can hide an outage of the database.

    During such an outage, statements wait in the pooler instead of failing, so the outage shows only as a gap between
    heartbeats. Living workers have this gap, too. Right after the gap, they look the same as dead workers.
    """

    def __init__(self) -> None:
        self._last: float | None = None
        self._gap_ended_at: float | None = None

    def note(self) -> None:
        now = time.monotonic()
        if self._last is not None and now - self._last > SILENT_AFTER:
            self._gap_ended_at = now
        self._last = now

    def end(self) -> None:
        """Expect no more heartbeats, because a worker of this process is stopping."""
        self._last = None

    def are_steady(self) -> bool:
        now = time.monotonic()
        if self._last is not None and now - self._last > SILENT_AFTER:
            return False
        return self._gap_ended_at is None or now - self._gap_ended_at >= SETTLED_AFTER


HEARTBEATS: Final = Heartbeats()


def register(queue: str) -> None:
    """Schedule the maintenance of a queue. Call this once for each queue, before its worker starts."""

    @app.periodic(cron="* * * * * */2", periodic_id=queue)
    @task(f"upkeep.retry_abandoned.{queue}", queue=queue, queueing_lock=f"upkeep.retry_abandoned.{queue}")
    async def _retry(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names the argument
        for name in queues.taken(queue):
            await retry_abandoned(name)

    @app.periodic(cron="17 * * * *", periodic_id=queue)
    @task(f"upkeep.remove_old.{queue}", queue=queue, queueing_lock=f"upkeep.remove_old.{queue}")
    async def _remove(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names the argument
        for name in queues.taken(queue):
            await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, queue=name, include_failed=True)
        await sync_to_async(forget_ended_sessions)()


def forget_ended_sessions() -> None:
    """Delete the rows of expired browser sessions, which Django leaves behind."""
    call_command("clearsessions", verbosity=0)


async def retry_abandoned(queue: str) -> int:
    """Hand the tasks of dead workers to living ones, and return the number of these tasks.

    ``queue`` is the queue's name as stored in the table.

    A killed worker leaves its task marked as running, with the task's lock held. Without this function, no other worker
    would ever touch that task. A hanging worker still holds the lock that shows it to be alive, but sends no
    heartbeats. A task may itself be what kills its workers, for example by taking all memory, so it is given up after
    its workers have died a few times.
    """
    if not await sync_to_async(is_settled)():
        return 0
    manager = app.job_manager
    silent = await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED_AFTER)
    abandoned = {job.id: job for job in silent}
    for job_id, worker_id in await sync_to_async(_of_the_dead)(queue):
        jobs = await manager.list_jobs_async(id=job_id, status="doing", worker_id=worker_id)
        abandoned.update({job.id: job for job in jobs})
    for job in abandoned.values():
        await _hand_over(job)
    return len(abandoned)


async def _hand_over(job: Job) -> None:
    """Put an abandoned task back or give it up, unless another worker has put it back and it is running again."""
    finish = partial(task_states.change, app.connector, task_states.FINISH, job)
    if await sync_to_async(_times_abandoned)(job.id) >= MOST_TIMES_ABANDONED:
        if await finish(status=Status.FAILED.value, delete_job=False):
            log.error("A task was given up, because its worker died each time", task=job.task_name, task_id=job.id)
        return
    unchanged = dict.fromkeys(("new_priority", "new_queue_name", "new_lock"))
    try:
        await task_states.change(app.connector, task_states.RETRY, job, retry_at=clock.real(), **unchanged)
    except UniqueViolation:
        # The same call has been deferred again in the meantime. The new task waits for the lock and will do the work.
        await finish(status=Status.ABORTED.value, delete_job=True)


def hold_alive(session: Connection[Any], worker_id: int) -> bool:
    """Take a lock that shows that this worker is alive. The lock ends when the session or the process ends.

    Return whether the session has got the lock. This function does not wait for the lock: an earlier session of this
    worker may still hold it, because the server may not know yet that the earlier session has ended.
    """
    row = session.execute("SELECT pg_try_advisory_lock(%s, %s)", [_ALIVE, worker_id]).fetchone()
    return bool(row and row[0])


def is_settled() -> bool:
    """Whether every living worker has had the time to reconnect. If so, a silent worker is dead."""
    if not (DATABASE.is_over_since(SETTLED_AFTER) and HEARTBEATS.are_steady()):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_IS_SETTLED, {"settled": SETTLED_AFTER})
        return bool((cursor.fetchone() or (False,))[0])


def _times_abandoned(job_id: int | None) -> int:
    """Record the worker's death, at most once for each start of the task, and return the number of recorded deaths."""
    with connection.cursor() as cursor:
        cursor.execute(_ABANDON, {"job": job_id})
        cursor.execute(_TIMES_ABANDONED, {"job": job_id})
        return int(cursor.fetchone()[0])


def _of_the_dead(queue: str) -> list[tuple[int, int | None]]:
    """Return the id of each abandoned task, together with the id of its dead worker.

    The caller needs the worker's id to notice that another worker has taken the task in the meantime.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_THE_DEAD, {"queue": queue, "alive": _ALIVE, "silent": SILENT_AFTER})
        return list(cursor.fetchall())
