"""Deferring a task of one connection."""

from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task


def defer(task: Task[..., Any, ...], *, lock: str, **arguments: int | str) -> None:
    """Run ``task`` once more, after what holds ``lock``; if it waits already, that one will do."""
    waiting = ":".join((task.name, *map(str, arguments.values())))
    try:
        # A savepoint, since a refused insert would end the caller's transaction.
        with transaction.atomic():
            task.configure(lock=lock, queueing_lock=waiting).defer(**arguments)
    except AlreadyEnqueued:
        return
