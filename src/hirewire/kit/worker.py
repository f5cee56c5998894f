"""The process that does the background work of one queue."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector

from hirewire.kit import upkeep

#: Seconds that running tasks may take after a stop; an interrupted one is repeated later.
GRACE = 10.0


def run(*, queue: str, concurrency: int) -> None:
    """Work until a signal says stop."""
    upkeep.register(queue)
    _own_app().run_worker(
        queues=[queue],
        name=queue,
        concurrency=concurrency,
        delete_jobs="successful",
        update_heartbeat_interval=upkeep.HEARTBEAT,
        stalled_worker_timeout=upkeep.STALLED_AFTER,
        shutdown_graceful_timeout=GRACE,
    )


def _own_app() -> DjangoApp:
    """The same tasks on a connection that can listen.

    Procrastinate's command replaces the connector of the one app instead.
    What a task defers would then leave by the worker's connection, outside the
    transaction of the task, and could run before that transaction commits.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(connector)
    own = DjangoApp(connector=connector.get_worker_connector(), import_paths=app.import_paths)
    own.tasks = app.tasks
    own.periodic_registry = app.periodic_registry
    return own
