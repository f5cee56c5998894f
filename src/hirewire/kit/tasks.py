"""Background work on the same PostgreSQL, deferred inside the transaction that causes it."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task

P = ParamSpec("P")
R = TypeVar("R")

#: For work that may fail because the other side is away for a moment.
SOON = RetryStrategy(max_attempts=8, exponential_wait=2)


def task(
    *,
    queue: str,
    retry: RetryStrategy | bool = False,
    **options: Any,  # noqa: ANN401 - procrastinate's own
) -> Callable[[Callable[P, R]], Task[P, R, P]]:
    """Make a function a task of ``queue`` ("hub" or "ats"); call it directly in tests."""
    return app.task(queue=queue, retry=retry, **options)


def pending(of: Task[Any, Any, Any], argument: str) -> set[int]:
    """The ids that ``of`` was deferred with as ``argument`` and that it has still to deal with."""
    jobs = ProcrastinateJob.objects.filter(task_name=of.name, status__in=("todo", "doing"))
    return {int(args[argument]) for args in jobs.values_list("args", flat=True)}
