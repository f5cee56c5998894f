from typing import Any

from procrastinate.tasks import Task

from hirewire.kit.work.turns import defer_in_turn


def defer(task: Task[..., Any, ...], *, lock: str, queue: str, **arguments: int | str) -> None:
    """Queue ``task``, to run as soon as ``lock`` is free. Do nothing if the same call is already waiting."""
    defer_in_turn(task, lock=lock, queue=queue, arguments=arguments)
