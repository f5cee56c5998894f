"""Defers tasks that must run one after another.

If two of them ran at the same time, one would wait for the other and occupy a worker meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from hirewire.kit.monitoring import tracing
from hirewire.kit.work import queues


def defer_in_turn(
    task: Task[..., Any, ...], *, lock: str, arguments: Mapping[str, int | str], queue: str | None = None
) -> int:
    """Queue ``task`` behind whatever holds ``lock``, unless the same call is already waiting.

    Returns how many tasks were queued.
    """
    waiting = ":".join((task.name, *map(str, arguments.values())))
    try:
        # A savepoint, because a refused insert would abort the caller's transaction.
        with transaction.atomic():
            configured = task.configure(
                lock=lock, queue=queues.stored(queue) if queue else task.queue, queueing_lock=waiting
            )
            configured.defer(**arguments, **tracing.headers())
    except AlreadyEnqueued:
        return 0
    return 1


@dataclass(frozen=True, slots=True)
class InTurn:
    """A task that is always deferred with :func:`defer_in_turn`.

    The task's arguments fill the placeholders in ``lock``, as in ``move:{move_id}``.
    """

    task: Task[..., Any, ...]
    lock: str

    def defer(self, **arguments: int | str) -> int:
        return defer_in_turn(self.task, lock=self.lock.format(**arguments), arguments=arguments)
