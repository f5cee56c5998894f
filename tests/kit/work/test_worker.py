import asyncio
import threading
from pathlib import Path

from procrastinate.contrib.django import app

import hirewire
from hirewire.kit.work import worker


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
            return await asyncio.wait_for(asyncio.to_thread(lambda: "beat"), timeout=10)
        finally:
            over.set()
            await asyncio.gather(*tasks)

    assert asyncio.run(beat()) == "beat"


def test_only_tasks_that_read_everything_wait_for_the_night() -> None:
    """A task is skipped if no worker runs at its time, which could happen to a daily task every day."""
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

    The task would run every second of some minutes, and never in the other minutes.
    """
    worker.import_tasks()

    crons = [periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()]
    assert [cron for cron in crons if len(cron.split()) > 5 and not cron.startswith("* * * * * ")] == []
