"""The process that runs the background tasks of one queue, and of the slow queue beside it."""

import asyncio
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from copy import copy
from importlib import import_module
from pkgutil import walk_packages

import structlog
from django.apps import apps
from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.exceptions import ConnectorException
from procrastinate.periodic import PeriodicRegistry, PeriodicTask

from hirewire.kit import registering
from hirewire.kit.db import pooler
from hirewire.kit.db.outages import is_lost
from hirewire.kit.db.sessions import parameters
from hirewire.kit.monitoring import port, tracing
from hirewire.kit.work import hang_watch, queue_maintenance, queues
from hirewire.kit.work.gc_tuning import settle
from hirewire.kit.work.job_manager import LivingManager, Pulse
from hirewire.kit.work.migrated_tables import wait_for_migrations
from hirewire.kit.work.tasks import slow
from hirewire.kit.work.worker_connection import PatientConnector
from hirewire.kit.work.worker_threads import running_threads

#: After a signal to stop, running tasks have this many seconds to finish. Tasks that are then interrupted are repeated
#: later.
GRACE = 10.0
#: Seconds between polls of the queue. Polls find tasks that have become due, and tasks that a dead worker left behind.
#: A notification wakes the worker when a task arrives, or when the lock that a task waits for is released.
LOOK_EVERY = 1.0
#: Threads that tasks never use, so that there is always one for a heartbeat.
_SPARE_THREADS = 4
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

log = structlog.get_logger(__name__)


class WorkerEndedError(Exception):
    """The worker ended without being told to."""


def run(*, queue: str, concurrency: int, slow_concurrency: int = 0, waits_for_tables: bool = False) -> None:
    """Work until a signal comes, and wait out outages of the database. Take no slow tasks if ``slow_concurrency`` is 0.

    ``waits_for_tables`` is for installations, where new processes may start before the migrations. A sandbox does not
    wait: the tables of its worlds already exist, and reading the migrations would take a second of CPU time.
    """
    pooler.use()
    import_tasks()
    slots = {queue: concurrency} | ({slow(queue): slow_concurrency} if slow_concurrency else {})
    for name in slots:
        queue_maintenance.register(name)
    settle()
    # Open the port before ``Pulse`` waits for the database: a waiting worker answers probes, too.
    with (
        tracing.recording(role="worker"),
        port.answering(settings.HIREWIRE_METRICS_PORT),
        closing(Pulse(f"hirewire worker {queue}", threading.Event())) as pulse,
        # The threads of :mod:`worker_threads` begin once the database has all tables, and end after the tasks.
        ExitStack() as threads,
    ):

        def begin_threads() -> None:
            threads.enter_context(running_threads(queue))

        asyncio.run(_work(pulse, slots, begin_threads, waits_for_tables=waits_for_tables))


def import_tasks() -> None:
    """Import all tasks, because the worker has to know them before it takes the first one.

    Otherwise, some tasks would be imported only by the web processes that defer them.
    """
    for part in apps.get_app_configs():
        if part.name.startswith("hirewire."):
            for module in walk_packages([part.path], f"{part.name}."):
                if module.name.endswith(".tasks"):
                    import_module(module.name)
    registering.complete()


async def _work(
    pulse: Pulse, slots: Mapping[str, int], begin_threads: Callable[[], None], *, waits_for_tables: bool
) -> None:
    reserve_threads(sum(slots.values()))
    connector = PatientConnector(parameters())
    own = _own_app(connector, pulse)
    with hang_watch.watching():
        async with own.open_async():
            working = asyncio.create_task(_run_all(own, slots, begin_threads, waits_for_tables=waits_for_tables))
            _on_signals(connector, working)
            try:
                await working
            except asyncio.CancelledError:
                pass
            except ConnectorException as error:
                if not (connector.has_given_up and is_lost(error)):
                    raise
                log.warning("Stopped while the database was unreachable; other workers take over the unfinished tasks")
    if not connector.has_given_up:
        raise WorkerEndedError


def reserve_threads(slots: int) -> None:
    """Give every slot a thread of its own, and keep some more threads for the worker itself.

    By default, there are four more threads than CPUs, whatever the number of slots. With many slots, long tasks could
    take all threads. Heartbeats would then find no thread, and another worker would repeat tasks that still run.
    """
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(slots + _SPARE_THREADS))


async def _run_all(
    own: DjangoApp, slots: Mapping[str, int], begin_threads: Callable[[], None], *, waits_for_tables: bool
) -> None:
    """Run a separate worker for each queue, so that no queue takes the slots of another. If one ends, end all."""
    if waits_for_tables:
        await wait_for_migrations()
    begin_threads()
    workers = [asyncio.create_task(_run(own, queue=queue, concurrency=slots[queue])) for queue in slots]
    try:
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Cancel each worker only once, because canceling it again would end it before its tasks have ended.
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
        for worker in workers:
            if not worker.cancelled():
                worker.result()


async def _run(own: DjangoApp, *, queue: str, concurrency: int) -> None:
    await own.run_worker_async(
        queues=queues.taken(queue),
        name=queue,
        concurrency=concurrency,
        fetch_job_polling_interval=LOOK_EVERY,
        delete_jobs="successful",
        update_heartbeat_interval=queue_maintenance.HEARTBEAT,
        stalled_worker_timeout=queue_maintenance.STALLED_AFTER,
        shutdown_graceful_timeout=GRACE,
        install_signal_handlers=False,
    )


def _on_signals(connector: PatientConnector, working: "asyncio.Task[None]") -> None:
    """Handle signals here, because procrastinate's own handler would not end a wait for the database."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        connector.give_up()
        working.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop)


def _own_app(connector: PatientConnector, pulse: Pulse) -> DjangoApp:
    """Return an app that has the tasks of ``app``, but its own connection, which can listen for notifications.

    Procrastinate's own command uses one app, with such a connection, for the worker and for its tasks. With that app, a
    task would defer other tasks on the worker's connection, and not in the transaction in which the task works. The
    deferred tasks could run before that transaction commits.
    """
    own = DjangoApp(connector=connector, import_paths=app.import_paths)
    own.job_manager = LivingManager(connector, pulse)
    own.tasks = app.tasks
    own.periodic_registry = _schedule(own)
    return own


def _schedule(own: DjangoApp) -> PeriodicRegistry:
    """Return the schedule of periodic tasks, on the worker's connection.

    On Django's connection, the schedule would fail while the database is down.
    """
    registry = PeriodicRegistry()  # type: ignore[no-untyped-call]  # procrastinate has no type here
    for name, periodic in app.periodic_registry.periodic_tasks.items():
        task = copy(periodic.task)
        task.blueprint = own
        registry.periodic_tasks[name] = PeriodicTask(
            task=task, cron=periodic.cron, periodic_id=periodic.periodic_id, configure_kwargs=periodic.configure_kwargs
        )
    return registry
