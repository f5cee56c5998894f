"""What a queue and its site need done from time to time, whatever they are used for."""

from typing import Any, Final

from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connection
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from psycopg import Connection

#: A worker says every so many seconds that it lives; one that is silent for longer than the second number is gone,
#: or hangs.
HEARTBEAT = 5.0
STALLED_AFTER = 15.0
#: Failed tasks stay for a week so that somebody can look at them.
KEPT_HOURS = 7 * 24
#: The first half of the advisory lock that each worker holds; the second is its id.
_ALIVE: Final = 7_319_203
_OF_THE_DEAD: Final = """
SELECT job.id FROM procrastinate_jobs AS job
WHERE job.status = 'doing' AND job.queue_name = %(queue)s AND NOT EXISTS (
    SELECT FROM pg_locks AS held
    WHERE held.locktype = 'advisory' AND held.classid = %(alive)s AND held.objid = job.worker_id::bigint
        AND held.objsubid = 2 AND held.granted
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
ORDER BY job.id
"""


class LivingManager(JobManager):
    """Lets others see at once when its worker is dead: a lock of ``session`` goes with the process."""

    def __init__(self, connector: BaseAsyncConnector, session: Connection[Any]) -> None:
        super().__init__(connector)
        self._session = session

    async def register_worker(self) -> int:
        worker_id = await super().register_worker()
        hold_alive(self._session, worker_id)
        return worker_id


def hold_alive(session: Connection[Any], worker_id: int) -> None:
    session.execute("SELECT pg_advisory_lock(%s, %s)", [_ALIVE, worker_id])


def register(queue: str) -> None:
    """Let the worker of ``queue`` do the upkeep; called once, before it starts."""

    @app.periodic(cron="* * * * * */2", periodic_id=queue)
    @app.task(queue=queue, name=f"upkeep.retry_abandoned.{queue}", queueing_lock=f"upkeep.retry_abandoned.{queue}")
    async def _retry(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names the argument
        await retry_abandoned(queue)

    @app.periodic(cron="17 3 * * *", periodic_id=queue)
    @app.task(queue=queue, name=f"upkeep.remove_old.{queue}", queueing_lock=f"upkeep.remove_old.{queue}")
    async def _remove(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names the argument
        await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, queue=queue, include_failed=True)
        await sync_to_async(forget_ended_sessions)()


def forget_ended_sessions() -> None:
    """Sign-ins that have ended by themselves; Django leaves their rows where they are."""
    call_command("clearsessions", verbosity=0)


async def retry_abandoned(queue: str) -> int:
    """Hand the tasks of killed workers to living ones.

    A killed worker leaves its task marked as running, with its lock held, and
    no other worker would ever touch it. One that hangs holds its own lock still,
    but says nothing any more.
    """
    manager = app.job_manager
    silent = await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED_AFTER)
    abandoned = {job.id: job for job in silent}
    for job_id in await sync_to_async(_of_the_dead)(queue):
        abandoned.update({job.id: job for job in await manager.list_jobs_async(id=job_id, status="doing")})
    for job in abandoned.values():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The same task was deferred meanwhile. It waits behind this one's lock and will do the work.
            await manager.finish_job(job, status=Status.ABORTED, delete_job=True)
    return len(abandoned)


def _of_the_dead(queue: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_OF_THE_DEAD, {"queue": queue, "alive": _ALIVE})
        return [row[0] for row in cursor.fetchall()]
