"""The only clock for instants that are stored, compared or shown.

To wait, or to measure a span within one process, use ``time.monotonic``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())
_stopped_at: ContextVar[datetime | None] = ContextVar("clock_stopped_at", default=None)

Source = Callable[[], datetime]


def real() -> datetime:
    return datetime.now(UTC)


_source: Source = real


def follow(source: Source) -> None:
    """Take the time from another source, for the whole process. A sandbox does this to make its time movable."""
    global _source  # noqa: PLW0603 - a process has one clock
    _source = source


def now() -> datetime:
    return (_stopped_at.get() or _source()) + _shift.get()


def millis() -> int:
    """The current instant as the wire writes it: milliseconds since 1970."""
    return to_millis(now())


def to_millis(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def minutes_until(instant: datetime) -> int:
    """Return how many minutes somebody must wait: rounded up, at least one."""
    return max(1, -((now() - instant) // timedelta(minutes=1)))


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    token = _shift.set(_shift.get() + by)
    try:
        yield
    finally:
        _shift.reset(token)


@contextmanager
def stopped(at: datetime | None = None) -> Iterator[None]:
    """Hold the clock at one instant; ``moved`` still shifts it."""
    token = _stopped_at.set(at or datetime.now(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)
