"""Records how many statements run in a span, and how long the database needs for them, but not what they say."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from time import perf_counter
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from hirewire.kit.monitoring import tracing

R = TypeVar("R")


class _StatementCounts:
    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., R], *arguments: Any) -> R:  # noqa: ANN401 - Django's own arguments
        """Django calls this around each statement."""
        began = perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += perf_counter() - began


_current: ContextVar[_StatementCounts | None] = ContextVar("statements", default=None)


def timed(execute: Callable[..., R], *arguments: Any) -> R:  # noqa: ANN401 - whatever ``execute`` takes
    """Run and measure a statement that bypasses Django's cursors."""
    counts = _current.get()
    return execute(*arguments) if counts is None else counts(execute, *arguments)


def counted_on(other: BaseDatabaseWrapper) -> AbstractContextManager[None]:
    """Within a :func:`counted` block, count the statements of another connection as well."""
    counts = _current.get()
    return nullcontext() if counts is None else other.execute_wrapper(counts)


@contextmanager
def counted() -> Iterator[None]:
    if not tracing.is_on():
        yield
        return
    counts = _StatementCounts()
    token = _current.set(counts)
    try:
        with connection.execute_wrapper(counts):
            yield
    finally:
        _current.reset(token)
        tracing.note(statements=counts.count, statements_ms=round(counts.seconds * 1000, 1))
