"""Tells procrastinate that our worker is alive, and how its tasks ended, even across database outages."""

import asyncio
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, LiteralString

import psycopg
import structlog
from asgiref.sync import sync_to_async
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Notification, Status
from procrastinate.manager import JobManager, NotificationCallback
from psycopg import Connection

from hirewire.kit import clock
from hirewire.kit.db.outages import DATABASE, is_lost
from hirewire.kit.db.sessions import await_session, open_session
from hirewire.kit.monitoring import meters
from hirewire.kit.work import queue_maintenance, task_states
from hirewire.kit.work.worker_connection import PatientConnector

log = structlog.get_logger(__name__)

_OURS: Final = """
SELECT id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id
FROM public.procrastinate_jobs
WHERE worker_id = %(worker_id)s AND status = 'doing' AND id <> ALL(%(held)s::bigint[])
"""

#: Records a heartbeat, and restores the worker's row if it is missing: other workers delete the row of a worker that
#: seems dead, and a worker without a row can take no task.
_LIVE_ON: Final = """
INSERT INTO public.procrastinate_workers (id) OVERRIDING SYSTEM VALUE VALUES (%(worker_id)s)
ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
#: Notifies workers of tasks that waited for a lock. Procrastinate itself sends a notification of this kind when a task
#: is added.
_FREED: Final = """
SELECT pg_notify(
    'procrastinate_queue_v1#' || queue_name, json_build_object('type', 'job_inserted', 'job_id', min(id))::text
)
FROM public.procrastinate_jobs
WHERE lock = %(lock)s AND status = 'todo'
GROUP BY queue_name
"""


class Pulse:
    """A session whose locks show that its workers are alive."""

    def __init__(self, name: str, stopping: threading.Event) -> None:
        self._name = name
        #: The workers of this process, one for each queue. They share the session.
        self._worker_ids: set[int] = set()
        #: The workers whose locks this session holds.
        self._held: set[int] = set()
        self._renewing = threading.Lock()
        self._session: Connection[Any] = await_session(name, stopping)

    def begin(self, worker_id: int) -> None:
        self._worker_ids.add(worker_id)
        self.renew()

    def renew(self) -> None:
        """Take the locks that are not held yet, in a new session if the session has ended."""
        with self._renewing:
            try:
                self._session.execute("SELECT 1")
                self._hold()
            except psycopg.Error as error:
                DATABASE.note(error)
                self.close()
                # This fails at once if the database is still unreachable; the next heartbeat retries.
                with suppress(psycopg.OperationalError):
                    self._session = open_session(self._name)
                    self._held.clear()
                    self._hold()

    def _hold(self) -> None:
        """Take the locks that the session does not hold yet.

        PostgreSQL would let the session take a lock again, and would count how often the session has taken it.
        """
        for worker_id in self._worker_ids - self._held:
            if queue_maintenance.hold_alive(self._session, worker_id):
                self._held.add(worker_id)

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._session.close()


class LivingManager(JobManager):
    """Makes a worker's death visible at once, and keeps tasks assigned only to workers that are working on them."""

    def __init__(self, connector: PatientConnector, pulse: Pulse) -> None:
        super().__init__(connector)
        self._pulse = pulse
        #: The start time of each task that workers of this process have fetched and not finished. The keys are the ids
        #: of the tasks.
        self._held: dict[int, float] = {}
        #: The heartbeats of each worker. The keys are the ids of the workers.
        self._beating: dict[int, asyncio.Task[None]] = {}
        self._notified = 0

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        if not await sync_to_async(queue_maintenance.is_settled)():
            return []
        return await super().prune_stalled_workers(seconds_since_heartbeat)

    async def register_worker(self) -> int:
        worker_id = await super().register_worker()
        self._pulse.begin(worker_id)
        self._beating[worker_id] = asyncio.create_task(self._beat(worker_id))
        return worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        beating = self._beating.pop(worker_id)
        beating.cancel()
        # Wait until the heartbeats have ended: a heartbeat under way would restore the worker's row.
        await asyncio.wait([beating])
        queue_maintenance.HEARTBEATS.end()
        await super().unregister_worker(worker_id)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Wait until the worker's heartbeats end with an error, and raise it, so that procrastinate stops the worker.

        Procrastinate cancels this call as soon as the worker is to stop. The heartbeats themselves go on until the
        worker's tasks have ended, so that no other worker starts a task that still runs.
        """
        await asyncio.shield(self._beating[worker_id])

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        async def count(*, channel: str, notification: Notification) -> None:
            self._notified += 1
            await on_notification(channel=channel, notification=notification)

        await super().listen_for_jobs(on_notification=count, queues=queues)

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        losses = DATABASE.losses
        job = await self._fetch_what_is_there(queues, worker_id)
        if job is not None and job.id is not None:
            self._held[job.id] = time.monotonic()
        if DATABASE.losses != losses:
            await self._put_back_unheard(worker_id)
        return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - procrastinate's own
        try:
            await self._finish(job, status, delete_job=delete_job)
        finally:
            self._ended(job, status.value)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        try:
            await self._change(
                task_states.RETRY,
                job,
                retry_at=retry_at or clock.real(),
                new_priority=priority,
                new_queue_name=queue,
                new_lock=lock,
            )
        except UniqueViolation:
            # The same call has been deferred again in the meantime, and the new task does the work.
            await self._finish(job, Status.ABORTED, delete_job=True)
        finally:
            self._ended(job, "retried")

    async def _finish(self, job: Job, status: Status, *, delete_job: bool) -> None:
        await self._change(task_states.FINISH, job, status=status.value, delete_job=delete_job)
        if job.lock is not None:
            await self.connector.execute_query_async(_FREED, lock=job.lock)

    async def _change(self, query: LiteralString, job: Job, **arguments: Any) -> None:  # noqa: ANN401 - procrastinate's own
        """Change the state of a task, unless it has changed already.

        The state has already changed if this statement is repeated after a lost connection, or if other workers took
        this worker for dead and put the task back.
        """
        if not await task_states.change(self.connector, query, job, **arguments):
            log.warning("The task was already finished or put back", task=job.call_string)

    async def _fetch_what_is_there(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Fetch a task. If there is none, but a notification came in the meantime, look again.

        Procrastinate itself would forget that notification.
        """
        while True:
            notified = self._notified
            job = await self._fetch_alive(queues, worker_id)
            if job is not None or self._notified == notified:
                return job

    async def _fetch_alive(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Fetch a task, even if other workers took this worker for dead and deleted its row."""
        try:
            return await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
                raise
            await self._live_on(worker_id)
            return await super().fetch_job(queues, worker_id)

    async def _beat(self, worker_id: int) -> None:
        while True:
            await asyncio.sleep(queue_maintenance.HEARTBEAT)
            try:
                await self._live_on(worker_id)
            except ConnectorException as error:
                # In an outage, statements wait instead of failing, except in a stopping worker. A stopping worker's
                # tasks may outlast the outage, so a failed heartbeat does not end the worker's heartbeats.
                if not is_lost(error):
                    raise

    async def _live_on(self, worker_id: int) -> None:
        await self.connector.execute_query_async(_LIVE_ON, worker_id=worker_id)
        queue_maintenance.HEARTBEATS.note()
        await asyncio.to_thread(self._pulse.renew)

    def _ended(self, job: Job, outcome: str) -> None:
        """Count the outcome of a task, unless ``_put_back_unheard`` put the task back before any of its code ran."""
        began = self._held.pop(job.id or 0, None)
        if began is not None and meters.is_on():
            meters.TASKS.labels(job.task_name, outcome).inc()
            meters.TASK_SECONDS.labels(job.task_name).observe(time.monotonic() - began)

    async def _put_back_unheard(self, worker_id: int) -> None:
        """Put back tasks that were assigned to this worker, but never reached it, because the connection was lost."""
        rows = await self.connector.execute_query_all_async(_OURS, worker_id=worker_id, held=list(self._held))
        for row in rows:
            await self.retry_job(Job.from_row(row))
