"""Tasks that work for one connection. Their argument ``connection_id`` names it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from procrastinate import RetryStrategy
from procrastinate.tasks import Task

from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection
from hirewire.kit.work.tasks import task

P = ParamSpec("P")


def connection_task(
    name: str,
    *,
    queue: str,
    retry: RetryStrategy | bool = False,
    **options: Any,  # noqa: ANN401 - procrastinate's own
) -> Callable[[Callable[P, None]], Task[P, None, P]]:
    """Turn a function that has an argument ``connection_id`` into a task.

    If somebody ends the connection, the task ends without an error.
    """
    make: Callable[[Callable[P, None]], Task[P, None, P]] = task(name, queue=queue, retry=retry, **options)
    return lambda function: make(_ending(function))


def _ending(function: Callable[P, None]) -> Callable[P, None]:
    @wraps(function)
    def run(*positional: P.args, **arguments: P.kwargs) -> None:
        try:
            function(*positional, **arguments)
        except Ended:
            return
        except (DatabaseError, ObjectDoesNotExist):
            # If somebody has ended the connection, its rows are gone, so the function can neither read nor write them.
            if Connection.objects.filter(pk=cast("int", arguments["connection_id"])).exists():
                raise

    return run
