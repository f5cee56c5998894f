import asyncio
import threading
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

import hirewire
from hirewire.kit.db.sessions import parameters
from hirewire.kit.work import queue_maintenance, queues, worker
from hirewire.kit.work.job_manager import Pulse
from hirewire.kit.work.tasks import slow, task
from hirewire.kit.work.worker_connection import PatientConnector
from tests.support.patience import SECONDS
from tests.support.stack import eventually

STOPPING = "stopping"
started, may_end = threading.Event(), threading.Event()


@task("test.worker.last", queue=slow(STOPPING))
def last() -> None:
    started.set()
    may_end.wait(SECONDS)


def test_a_worker_knows_the_tasks_of_every_domain() -> None:
    worker.import_tasks()

    source = Path(hirewire.__file__).parent
    domains = [".".join(path.relative_to(source).parent.parts) for path in source.glob("[!k]*/**/tasks.py")]
    assert domains
    assert {f"hirewire.{domain}.tasks" for domain in domains} <= {task.func.__module__ for task in app.tasks.values()}


def test_a_worker_whose_slots_are_all_busy_has_a_thread_for_its_heartbeat() -> None:
    slots, over = 50, threading.Event()

    async def beat() -> str:
        worker.reserve_threads(slots)
        tasks = [asyncio.create_task(asyncio.to_thread(over.wait)) for _ in range(slots)]
        await asyncio.sleep(0)
        try:
            return await asyncio.wait_for(asyncio.to_thread(lambda: "beat"), timeout=SECONDS)
        finally:
            over.set()
            await asyncio.gather(*tasks)

    assert asyncio.run(beat()) == "beat"


def test_only_tasks_that_read_everything_wait_for_the_night() -> None:
    """A daily task is skipped if no worker runs at its scheduled time, so it might never run."""
    worker.import_tasks()

    daily = {
        periodic.task.name
        for periodic in app.periodic_registry.periodic_tasks.values()
        if periodic.cron.split()[1] != "*"
    }
    assert daily == {
        "hub.attachments.sweep_vault",
        "hub.bell.send_summaries",
        "hub.matching.learn_nightly",
        "hub.members.forget_words",
    }


def test_schedules_have_their_seconds_in_the_last_field() -> None:
    """Seconds in the first field would be read as minutes.

    A task with such a schedule would run every second of some minutes, and never in the other minutes.
    """
    worker.import_tasks()

    crons = [periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()]
    assert [cron for cron in crons if len(cron.split()) > 5 and not cron.startswith("* * * * * ")] == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the times after which a stopping worker is interrupted and sends a heartbeat.

    A silent worker counts as dead after the usual time, because heartbeats may be late on a busy machine.
    """
    monkeypatch.setattr(worker, "GRACE", 0.1)
    monkeypatch.setattr(queue_maintenance, "HEARTBEAT", 0.1)
    monkeypatch.setattr(queue_maintenance, "SETTLED_AFTER", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("impatient")
def test_a_stopping_worker_keeps_its_task_while_the_task_runs() -> None:
    last.defer()

    with closing(Pulse("a worker that stops", threading.Event())) as pulse:
        has_ended, handed_over = asyncio.run(stopped_during_its_task(pulse))

    assert (has_ended, handed_over) == (False, 0)
    assert not ProcrastinateJob.objects.filter(task_name=last.name).exists()


async def stopped_during_its_task(pulse: Pulse) -> tuple[bool, int]:
    """Stop a worker while its task runs, and let the task end much later.

    Return whether the worker ended before its task, and how many tasks another worker would put back into the queue.
    """
    connector = PatientConnector(parameters())
    own = worker._own_app(connector, pulse)
    async with own.open_async():
        slots = {STOPPING: 1, slow(STOPPING): 1}
        working = asyncio.create_task(worker._run_all(own, slots, lambda: None, waits_for_tables=False))
        await asyncio.to_thread(started.wait, SECONDS)
        try:
            connector.give_up()
            working.cancel()
            before = await asyncio.to_thread(last_heartbeat)
            # A heartbeat that is this late comes after the worker has been interrupted.
            late = before + timedelta(seconds=10 * worker.GRACE)
            await asyncio.to_thread(eventually, last_heartbeat, lambda beat: beat > late)
            handed_over = await queue_maintenance.retry_abandoned(queues.stored(slow(STOPPING)))
            has_ended = working.done()
        finally:
            may_end.set()
        with suppress(asyncio.CancelledError):
            await working
        # The worker asked in a separate thread whether it may prune other workers. This thread and its connection
        # outlive the event loop.
        await sync_to_async(connections.close_all)()
        return has_ended, handed_over


def last_heartbeat() -> datetime:
    """The last heartbeat of the worker that runs the task."""
    try:
        beat: datetime = ProcrastinateWorker.objects.get(procrastinatejob__task_name=last.name).last_heartbeat
        return beat
    finally:
        connection.close()
