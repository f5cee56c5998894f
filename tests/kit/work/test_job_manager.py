import asyncio
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Notification, Status
from psycopg import Connection
from psycopg.errors import UndefinedTable

from hirewire.kit.db.sessions import open_session
from hirewire.kit.work import job_manager, queue_maintenance
from tests.support.queue_worker import QUEUE, Worker, execute, run, waiting_task
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listener(transactional_db: None) -> Iterator[Connection[Any]]:
    with closing(open_session("a test's")) as session:
        session.execute(f'LISTEN "procrastinate_queue_v1#{QUEUE}"')
        yield session


def announced(listener: Connection[Any]) -> list[int]:
    """Return the tasks announced since the last call.

    PostgreSQL sends announcements before it responds to the query, so none is missing.
    """
    listener.execute("SELECT 1")
    return [json.loads(notice.payload)["job_id"] for notice in listener.notifies(timeout=0)]


def finish_first() -> None:
    async def work(worker: Worker) -> None:
        await worker.manager.finish_job(await worker.take(), Status.SUCCEEDED, delete_job=True)

    run(work)


def test_a_released_lock_announces_the_next_task_that_waits_for_it(listener: Connection[Any]) -> None:
    _, second, _ = (waiting_task(lock="a connection") for _ in range(3))
    waiting_task(lock="another")
    announced(listener)

    finish_first()

    assert announced(listener) == [second]


def test_a_task_that_gives_way_to_its_replacement_announces_the_replacement(listener: Connection[Any]) -> None:
    waiting_task(lock="a connection")
    replaced: list[int] = []

    async def work(worker: Worker) -> None:
        job = await worker.take()
        execute("UPDATE procrastinate_jobs SET queueing_lock = 'once'")
        replaced.append(await asyncio.to_thread(added, "a connection"))
        execute("UPDATE procrastinate_jobs SET queueing_lock = 'once' WHERE id = %s", replaced[0])
        announced(listener)
        await worker.manager.retry_job(job)

    run(work)

    assert announced(listener) == replaced


@pytest.mark.parametrize(("lock", "others"), [(None, None), ("a connection", "another")])
def test_a_task_for_which_nobody_waits_announces_nothing(
    listener: Connection[Any], lock: str | None, others: str | None
) -> None:
    waiting_task(lock=lock)
    waiting_task(lock=others)
    announced(listener)

    finish_first()

    assert announced(listener) == []


def added(lock: str | None = None) -> int:
    try:
        return waiting_task(lock=lock)
    finally:
        connection.close()


class Slow:
    """Holds back the database's first answer until a task is added and announced.

    The database gives this answer before the task is added, so the answer does not contain the task.
    """

    def __init__(self, worker: Worker) -> None:
        self._execute = worker.connector.execute_query_one_async
        self._worker, self._notified = worker, asyncio.Event()
        self.task = 0

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - as the connector's
        answer = await self._execute(query, **arguments)
        if not self.task:
            self.task = await asyncio.to_thread(added)
            await self._notified.wait()
        return answer

    async def listen(self) -> None:
        async def hear(*, channel: str, notification: Notification) -> None:
            self._notified.set()

        await self._worker.manager.listen_for_jobs(on_notification=hear, queues=[QUEUE])


def test_a_task_announced_during_a_fetch_is_fetched_at_once(
    listener: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(worker: Worker) -> tuple[Job | None, int]:
        slow = Slow(worker)
        listening = asyncio.create_task(slow.listen())
        try:
            await heard(slow)
            monkeypatch.setattr(worker.connector, "execute_query_one_async", slow.execute_query_one_async)
            return await worker.fetch(), slow.task
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def heard(slow: Slow) -> None:
        """Send notifications until the worker's session gets one, which shows that the session listens."""
        while not slow._notified.is_set():
            await asyncio.to_thread(
                listener.execute, f'NOTIFY "procrastinate_queue_v1#{QUEUE}", \'{{"type": "a test", "job_id": 0}}\''
            )
            await asyncio.sleep(0)
        slow._notified.clear()

    job, task = run(work)

    assert job is not None
    assert job.id == task


def test_a_task_that_another_worker_has_by_now_stays_with_that_worker(caplog: pytest.LogCaptureFixture) -> None:
    task = waiting_task()

    async def work(worker: Worker) -> None:
        job = await worker.take()
        # Other workers considered this worker dead, so one of them has begun this worker's task.
        execute(
            "WITH other AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
            " UPDATE procrastinate_jobs SET worker_id = other.id, attempts = attempts + 1 FROM other"
        )
        await worker.manager.retry_job(job)
        await worker.manager.finish_job(job, Status.SUCCEEDED, delete_job=True)

    run(work)

    assert list(ProcrastinateJob.objects.values_list("pk", "status")) == [(task, "doing")]
    assert caplog.text.count("was already finished or put back") == 2


def test_a_task_that_this_worker_began_again_outlives_the_end_of_its_first_run() -> None:
    task = waiting_task()

    async def work(worker: Worker) -> None:
        first = await worker.take()
        execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", task)
        await worker.take()
        await worker.manager.finish_job(first, Status.SUCCEEDED, delete_job=True)

    run(work)

    assert list(ProcrastinateJob.objects.values_list("pk", "status")) == [(task, "doing")]


def test_a_worker_that_others_took_for_dead_goes_on_and_finishes_its_task() -> None:
    first, second = waiting_task(), waiting_task()

    async def work(worker: Worker) -> Job:
        job = await worker.take()
        execute("DELETE FROM procrastinate_workers")
        following = await worker.take()
        await worker.manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
        return following

    following = run(work)

    assert following.id == second
    assert list(ProcrastinateJob.objects.values_list("pk", "status")) == [(second, "doing")]
    assert first != second


def test_procrastinate_learns_of_heartbeats_that_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_manager, "_LIVE_ON", "SELECT %(worker_id)s FROM nowhere")

    async def work(worker: Worker) -> None:
        await worker.manager.update_heartbeat(worker.id)

    with pytest.raises(ConnectorException) as raised:
        run(work)
    assert isinstance(raised.value.__cause__, UndefinedTable)


def test_heartbeats_of_a_stopping_worker_outlast_a_lost_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_maintenance, "HEARTBEAT", 0.1)

    async def work(worker: Worker) -> None:
        worker.connector.give_up()
        await worker.lose_connections()
        lost_at = await asyncio.to_thread(last_heartbeat)
        await asyncio.to_thread(eventually, last_heartbeat, lambda last: last > lost_at)

    run(work)


def test_an_unregistered_worker_sends_no_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_maintenance, "HEARTBEAT", 0)

    async def work(worker: Worker) -> None:
        await asyncio.sleep(0.1)
        await worker.manager.unregister_worker(worker.id)
        await asyncio.sleep(0.1)

    run(work)

    assert not ProcrastinateWorker.objects.exists()


def last_heartbeat() -> datetime:
    try:
        last: datetime = ProcrastinateWorker.objects.get().last_heartbeat
        return last
    finally:
        connection.close()
