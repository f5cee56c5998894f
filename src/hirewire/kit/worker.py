"""The process that does the background work of one queue."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from django.apps import apps
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector
from psycopg import Connection

from hirewire.kit import upkeep
from hirewire.kit.collecting import settle
from hirewire.kit.companions import accompanied
from hirewire.kit.sessions import open_session
from hirewire.kit.upkeep import LivingManager

#: Seconds that running tasks may take after a stop; an interrupted one is repeated later.
GRACE = 10.0
#: Seconds between looks at the queue. A notification wakes the worker at once when a task comes, but nothing does
#: when a lock is released that another task waits for.
LOOK_EVERY = 0.2


def run(*, queue: str, concurrency: int) -> None:
    """Work until a signal says stop."""
    import_tasks()
    upkeep.register(queue)
    settle()
    with open_session(f"hirewire worker {queue}") as session, accompanied(queue):
        _own_app(session).run_worker(
            queues=[queue],
            name=queue,
            concurrency=concurrency,
            fetch_job_polling_interval=LOOK_EVERY,
            delete_jobs="successful",
            update_heartbeat_interval=upkeep.HEARTBEAT,
            stalled_worker_timeout=upkeep.STALLED_AFTER,
            shutdown_graceful_timeout=GRACE,
        )


def import_tasks() -> None:
    """Import each ``tasks`` module of our parts.

    A web process defers a task by importing it, and nothing else may: the
    worker must know them all beforehand.
    """
    for part in apps.get_app_configs():
        if part.name.startswith("hirewire."):
            for module in walk_packages([part.path], f"{part.name}."):
                if module.name.endswith(".tasks"):
                    import_module(module.name)


def _own_app(session: Connection[Any]) -> DjangoApp:
    """The same tasks on a connection that can listen.

    Procrastinate's command replaces the connector of the one app instead.
    What a task defers would then leave by the worker's connection, outside the
    transaction of the task, and could run before that transaction commits.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(connector)
    worker_connector = connector.get_worker_connector()
    own = DjangoApp(connector=worker_connector, import_paths=app.import_paths)
    own.job_manager = LivingManager(worker_connector, session)
    own.tasks = app.tasks
    own.periodic_registry = app.periodic_registry
    return own
