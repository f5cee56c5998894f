"""Deferring a task of one connection."""

from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from hirewire.kit.monitoring import tracing
from hirewire.kit.work import queues


def defer(task: Task[..., Any, ...], *, lock: str, queue: str, **arguments: int | str) -> None:
    """Queue ``task`` behind whatever holds ``lock``. Do nothing if the same call is already waiting."""
    waiting = ":".join((task.name, *map(str, arguments.values())))
    try:
        # A savepoint, because a refused insert would abort the caller's transaction.
        with transaction.atomic():
            configured = task.configure(lock=lock, queue=queues.stored(queue), queueing_lock=waiting)
            configured.defer(**arguments, **tracing.headers())
    except AlreadyEnqueued:
        return
