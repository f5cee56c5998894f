"""A queue worker whose steps a test calls one by one. A real worker repeats these steps in a loop."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Final, TypeVar

from django.db import connection
from procrastinate.jobs import Job

from hirewire.kit.db.sessions import open_session, parameters
from hirewire.kit.work import queue_maintenance
from hirewire.kit.work.job_manager import LivingManager, Pulse
from hirewire.kit.work.worker_connection import PatientConnector
from tests.support.patience import MILLISECONDS

R = TypeVar("R")
QUEUE: Final = "outages"


class Worker:
    def __init__(self, connector: PatientConnector, pulse: Pulse) -> None:
        self.connector = connector
        self.manager = LivingManager(connector, pulse)
        self.id = 0

    async def begin(self) -> None:
        self.id = await self.manager.register_worker()

    async def fetch(self) -> Job | None:
        return await self.manager.fetch_job([QUEUE], self.id)

    async def take(self) -> Job:
        """Fetch a task. Fails if none is due."""
        job = await self.fetch()
        assert job is not None
        return job

    async def end(self) -> None:
        """End the heartbeats, as ``unregister_worker`` does.

        A heartbeat under way would be noted after ``HEARTBEATS.end``. This process would then expect another one, and
        would soon consider its own heartbeats unsteady.
        """
        beating = self.manager._beating.values()
        for beats in beating:
            beats.cancel()
        await asyncio.gather(*beating, return_exceptions=True)
        queue_maintenance.HEARTBEATS.end()

    async def lose_connections(self) -> None:
        await asyncio.to_thread(terminate_sessions, "a pool")


def terminate_sessions(name: str) -> None:
    """Terminate the sessions with this application name in the test's own database and wait until they are gone.

    Sessions in other databases stay: tests that run at the same time, in databases of their own, use the same names.
    """
    with closing(open_session("a test's")) as session:
        # The function also returns false for a session that has just ended by itself, so look which are left.
        rows = session.execute(
            "SELECT pid, pg_terminate_backend(pid, %s) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [MILLISECONDS, name],
        )
        terminated = [pid for pid, _ in rows]
        left = session.execute("SELECT pid FROM pg_stat_activity WHERE pid = ANY (%s)", [terminated]).fetchall()
    assert left == []


def execute(query: str, *values: object) -> None:
    with closing(open_session("a test's")) as session:
        session.execute(query.encode(), values)


def run(work: Callable[[Worker], Awaitable[R]]) -> R:
    async def inside(pulse: Pulse) -> R:
        connector = PatientConnector({**parameters(), "application_name": "a pool"})
        await connector.open_async()
        worker = Worker(connector, pulse)
        try:
            await worker.begin()
            return await work(worker)
        finally:
            await worker.end()
            await connector.close_async()

    # Close the pulse after the loop has waited for its threads. A heartbeat's thread would open a closed pulse again.
    with closing(Pulse("a worker", threading.Event())) as pulse:
        return asyncio.run(inside(pulse))


def waiting_task(*, lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock)"
            " VALUES (%s, 'any.task', 'todo', %s) RETURNING id",
            [QUEUE, lock],
        )
        return int(cursor.fetchone()[0])
