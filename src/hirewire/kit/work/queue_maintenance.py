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
#: if it only hangs. If its session has ended, too, it already counts as dead after ``SILENT_AFTER``.
HEARTBEAT = 1.0
STALLED_AFTER = 15.0
SILENT_AFTER = 3.0
#: Seconds for which no worker counts as dead after the database has started, or after this process has reached it
#: again: all workers have lost their sessions, and are reconnecting. The start of the database alone is not enough: a
#: standby that takes over has usually run for days.
SETTLED_AFTER = 10.0
#: How often the worker of a task may die before the task is given up.
MOST_TIMES_ABANDONED = 5
#: Failed tasks are kept for a week so that people can look at them.
KEPT_HOURS = 7 * 24
#: The first half of the advisory lock that each worker holds; the second half is the worker's id.
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
#: Procrastinate itself records no ``aborted`` event for a task that is put back.
_ABANDON: Final = """
INSERT INTO public.procrastinate_events (job_id, type) SELECT %(job)s, 'aborted'
WHERE NOT EXISTS (
    SELECT FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'aborted' AND id > (
        SELECT coalesce(max(id), 0) FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'started'
    )
)
"""
#: The count starts again when an operator retries a failed task.
_TIMES_ABANDONED: Final = """
SELECT count(*) FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'aborted' AND id > (
    SELECT coalesce(max(id), 0) FROM public.procrastinate_events WHERE job_id = %(job)s AND type = 'failed'
)
"""
_IS_SETTLED: Final = "SELECT pg_postmaster_start_time() < now() - make_interval(secs => %(settled)s)"


class Heartbeats:
    """Watches this process's heartbeats. After a gap, dead workers look the same as workers that had the same gap.

    A pooler can hide an outage: statements wait there instead of failing, so the outage shows only as a gap.
    """

    def __init__(self) -> None:
        self._last: float | None = None
        self._gap_ended_at: float | None = None

    def note(self) -> None:
        """Record a heartbeat that the database has stored."""
        now = time.monotonic()
        if self._last is not None and now - self._last > SILENT_AFTER:
            self._gap_ended_at = now
        self._last = now

    def end(self) -> None:
        """Expect no more heartbeats, because a worker of this process stops."""
        self._last = None

    def are_steady(self) -> bool:
        """Whether no heartbeat is late, and none has been for ``SETTLED_AFTER`` seconds."""
        now = time.monotonic()
        if self._last is not None and now - self._last > SILENT_AFTER:
            return False
        return self._gap_ended_at is None or now - self._gap_ended_at >= SETTLED_AFTER


#: The heartbeats of all workers of this process.
HEARTBEATS: Final = Heartbeats()


def register(queue: str) -> None:
    """Let the worker of ``queue`` do the maintenance; call once, before it starts."""

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
    """Delete expired sessions, whose rows Django leaves behind."""
    call_command("clearsessions", verbosity=0)


async def retry_abandoned(queue: str) -> int:
    """Hand the tasks of dead workers to living ones, and return how many. ``queue`` is the name in the table.

    A killed worker leaves its task marked as running, with its lock held, and
    no other worker would ever touch it. A worker that hangs still holds its own
    lock but sends no heartbeats. A task may itself be what kills its workers,
    for example by taking all memory, so it is given up after a few deaths.
    """
    if not await sync_to_async(is_settled)():
        return 0
    manager = app.job_manager
    silent = await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED_AFTER)
    abandoned = {job.id: job for job in silent}
    for job_id, worker_id in await sync_to_async(_of_the_dead)(queue):
        found = await manager.list_jobs_async(id=job_id, status="doing", worker_id=worker_id)
        abandoned.update({job.id: job for job in found})
    for job in abandoned.values():
        await _hand_over(job)
    return len(abandoned)


async def _hand_over(job: Job) -> None:
    """Put an abandoned task back or give it up, unless another worker has put it back and it runs again."""
    finish = partial(task_states.change, app.connector, task_states.FINISH, job)
    if await sync_to_async(_times_abandoned)(job.id) >= MOST_TIMES_ABANDONED:
        if await finish(status=Status.FAILED.value, delete_job=False):
            log.error("A task was given up, because its worker died each time", task=job.task_name, task_id=job.id)
        return
    unchanged = dict.fromkeys(("new_priority", "new_queue_name", "new_lock"))
    try:
        await task_states.change(app.connector, task_states.RETRY, job, retry_at=clock.real(), **unchanged)
    except UniqueViolation:
        # The same task has been deferred again in the meantime. It waits for this one's lock and will do the work.
        await finish(status=Status.ABORTED.value, delete_job=True)


def hold_alive(session: Connection[Any], worker_id: int) -> None:
    """Hold a lock that shows at once when this worker dies: it ends with the session, which ends with the process.

    The lock is only tried: an earlier session of ours that the server still believes alive may hold it.
    """
    session.execute("SELECT pg_try_advisory_lock(%s, %s)", [_ALIVE, worker_id])


def is_settled() -> bool:
    """Whether every living worker has had the time to reconnect, so that silence means death."""
    if not (DATABASE.is_over_since(SETTLED_AFTER) and HEARTBEATS.are_steady()):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_IS_SETTLED, {"settled": SETTLED_AFTER})
        return bool((cursor.fetchone() or (False,))[0])


def _times_abandoned(job_id: int | None) -> int:
    """Record the death of the task's worker, once for each start of the task, and return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_ABANDON, {"job": job_id})
        cursor.execute(_TIMES_ABANDONED, {"job": job_id})
        return int(cursor.fetchone()[0])


def _of_the_dead(queue: str) -> list[tuple[int, int | None]]:
    """Return tasks of dead workers, with the workers' ids: another worker may take a task before we put it back."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_THE_DEAD, {"queue": queue, "alive": _ALIVE, "silent": SILENT_AFTER})
        return list(cursor.fetchall())
