"""What a queue needs done from time to time, whatever it is used for."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

#: A worker says every so many seconds that it lives; one that is silent for longer than the second number is gone.
HEARTBEAT = 5.0
STALLED_AFTER = 15.0
#: Failed tasks stay for a week so that somebody can look at them.
KEPT_HOURS = 7 * 24


def register(queue: str) -> None:
    """Let the worker of ``queue`` do the upkeep; called once, before it starts."""

    @app.periodic(cron="* * * * * */10", periodic_id=queue)
    @app.task(queue=queue, name=f"upkeep.retry_abandoned.{queue}", queueing_lock=f"upkeep.retry_abandoned.{queue}")
    async def _retry(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names the argument
        await retry_abandoned(queue)

    @app.periodic(cron="17 3 * * *", periodic_id=queue)
    @app.task(queue=queue, name=f"upkeep.remove_old.{queue}", queueing_lock=f"upkeep.remove_old.{queue}")
    async def _remove(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names the argument
        await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, queue=queue, include_failed=True)


async def retry_abandoned(queue: str) -> int:
    """Hand the tasks of killed workers to living ones.

    A killed worker leaves its task marked as running, with its lock held, and
    no other worker would ever touch it.
    """
    manager = app.job_manager
    abandoned = list(await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED_AFTER))
    for job in abandoned:
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The same task was deferred meanwhile. It waits behind this one's lock and will do the work.
            await manager.finish_job(job, status=Status.ABORTED, delete_job=True)
    return len(abandoned)
