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

R = TypeVar("R")
QUEUE: Final = "outages"


class Worker:
    def __init__(self, connector: PatientConnector) -> None:
        self.connector = connector
        self.pulse = Pulse("a worker", threading.Event())
        self.manager = LivingManager(connector, self.pulse)
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

    async def lose_connections(self) -> None:
        await asyncio.to_thread(terminate_sessions, "a pool")


def terminate_sessions(name: str) -> None:
    """Terminate the sessions with this application name in the test's own database and wait until they are gone.

    Sessions in other databases stay: tests that run at the same time, in databases of their own, use the same names.
    """
    execute(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
        " WHERE application_name = %s AND datname = current_database()",
        name,
    )


def execute(query: str, *values: object) -> None:
    with closing(open_session("a test's")) as session:
        session.execute(query.encode(), values)


def run(work: Callable[[Worker], Awaitable[R]]) -> R:
    async def inside() -> R:
        connector = PatientConnector({**parameters(), "application_name": "a pool"})
        await connector.open_async()
        worker = Worker(connector)
        try:
            await worker.begin()
            return await work(worker)
        finally:
            queue_maintenance.HEARTBEATS.end()
            worker.pulse.close()
            await connector.close_async()

    return asyncio.run(inside())


def waiting_task(*, lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock)"
            " VALUES (%s, 'any.task', 'todo', %s) RETURNING id",
            [QUEUE, lock],
        )
        return int(cursor.fetchone()[0])
