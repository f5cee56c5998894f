"""Events: facts that the apps publish, and a table of what handles each event."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec
from django.db import transaction
from procrastinate.tasks import Task

from hirewire.kit import registering
from hirewire.kit.monitoring import tracing


class Deferrable(Protocol):
    @property
    def defer(self) -> Callable[..., int]: ...


class AtOnce:
    """Handles an event in its publisher's transaction, because what the handler writes must not lag behind the fact."""

    def __init__(self, handle: Callable[..., None]) -> None:
        self._handle = handle

    def defer(self, **fields: Any) -> int:  # noqa: ANN401 - the event's own fields
        self._handle(**fields)
        return 0


class Event(msgspec.Struct, frozen=True):
    """A fact, named in the past tense; its fields become the arguments of each task that handles it."""


Reactions = Mapping[type[Event], tuple[Deferrable, ...]]

_reactions: dict[type[Event], tuple[Deferrable, ...]] = {}


def install(reactions: Reactions) -> None:
    _reactions.update(reactions)


def publish(event: Event) -> None:
    """In the caller's transaction, defer every task that handles ``event``, and run every :class:`AtOnce` handler.

    Nothing is deferred if the transaction fails, and nothing is lost if it succeeds, because tasks are stored in the
    same database.
    """
    if not transaction.get_connection().in_atomic_block:
        message = f"{type(event).__name__} was published outside a transaction"
        raise RuntimeError(message)
    registering.complete()
    for task in _reactions.get(type(event), ()):
        # Only a task gets the trace. A row of a batch queue belongs to no trace, because one round processes rows from
        # many traces.
        trace = tracing.headers() if isinstance(task, Task) else {}
        task.defer(**msgspec.to_builtins(event), **trace)
