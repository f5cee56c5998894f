"""Background tasks, queued in the site's own PostgreSQL by the transaction that causes them."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, Final, ParamSpec, TypeVar, cast

from procrastinate import BaseRetryStrategy, RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.retry import get_retry_strategy
from procrastinate.tasks import Task

from hirewire.kit.db.outages import is_lost
from hirewire.kit.monitoring import statements, tracing
from hirewire.kit.monitoring.tracing import Attributes
from hirewire.kit.work import queues

P = ParamSpec("P")
R = TypeVar("R")

#: For work that fails if another system is down for a moment.
SOON = RetryStrategy(max_attempts=8, exponential_wait=2)
#: Seconds until the retry of a task that lost its database. The time can be short, because such a task is put back only
#: once the database answers again.
BACK_AFTER: Final = 1


class Outliving(BaseRetryStrategy):
    """Always retries a task that lost its database, because the task did nothing wrong.

    ``usual`` handles all other errors.
    """

    def __init__(self, usual: RetryStrategy | bool = False) -> None:  # noqa: FBT001, FBT002 - procrastinate's signature
        self._usual = get_retry_strategy(usual)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if is_lost(exception):
            return RetryDecision(retry_in={"seconds": BACK_AFTER})
        return self._usual.get_retry_decision(exception=exception, job=job) if self._usual else None


def task(
    name: str,
    *,
    queue: str,
    retry: RetryStrategy | bool = False,
    formerly: str | None = None,
    **options: Any,  # noqa: ANN401 - procrastinate's own
) -> Callable[[Callable[P, R]], Task[P, R, P]]:
    """Make a function a task of ``queue``: "hub", "ats", or what ``slow`` returns for these.

    The database stores ``name``, which is ``<area>.<function>``, so keep the name when the function moves. Tasks used
    to be named after their modules, and those old names still work. ``formerly`` gives the old name if it cannot be
    derived from ``name``.
    """
    area, _, function = name.rpartition(".")
    aliases = [formerly or f"hirewire.{area}.tasks.{function}"]
    retries = Outliving(retry)
    make: Callable[[Callable[P, R]], Task[P, R, P]] = app.task(
        name=name, aliases=aliases, queue=queues.stored(queue), retry=retries, **options
    )
    return lambda function: make(_traced(name, function))


def slow(queue: str) -> str:
    """Return the name of the queue for slow tasks, for which a worker has separate slots."""
    return f"{queue}-slow"


def pending(of: Task[Any, Any, Any], argument: str) -> set[int]:
    """Return the ids that were passed as ``argument`` in the waiting and running calls of a task."""
    names = [of.name, *of.aliases]
    jobs = ProcrastinateJob.objects.filter(task_name__in=names, status__in=("todo", "doing"))
    return {int(args[argument]) for args in jobs.values_list("args", flat=True)}


def _traced(name: str, function: Callable[P, R]) -> Callable[P, R]:
    """Record each run of a task as a span of the trace in which the task was deferred.

    Scheduled runs are not recorded, because most find nothing to do. If a scheduled run defers tasks, each of them
    begins a new trace, so that the tasks of different connections do not end up in one trace.
    """
    is_of_schedule = "timestamp" in signature(function).parameters

    @wraps(function)
    def run(*positional: P.args, **arguments: P.kwargs) -> R:
        # Remove the header even if this process records nothing: the process that deferred the task may have added it.
        traceparent = arguments.pop(tracing.HEADER, None)
        if is_of_schedule or not tracing.is_on():
            return function(*positional, **arguments)
        cause = traceparent if isinstance(traceparent, str) else None
        with tracing.continued(cause, f"task {name}", "consumer", **_about(name, arguments)), statements.counted():
            return function(*positional, **arguments)

    return run


def _about(name: str, arguments: Mapping[str, object]) -> Attributes:
    ids = {owner: arguments.get(f"{owner}_id") for owner in ("organization", "application", "connection")}
    return cast("Attributes", {"task": name, **{owner: number for owner, number in ids.items() if number is not None}})
