"""What every process counts. Nothing is counted unless ``HIREWIRE_METRICS_TOKEN`` is set."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from hirewire.kit.monitoring import folder
from hirewire.kit.work import background

#: Seconds. Pages aim at a fifth of a second; a batch of a sync takes about as long; an archive takes minutes.
_BUCKETS: Final = (0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_TASK_BUCKETS: Final = (0.01, 0.1, 0.5, 2, 10, 60, 600)

_own: Final = CollectorRegistry()


def counter(name: str, words: str, labels: tuple[str, ...]) -> Counter:
    return Counter(name, words, labels, registry=_own)


REQUESTS: Final = counter("hirewire_requests", "Answered requests.", ("route", "method", "status"))
SECONDS: Final = Histogram(
    "hirewire_request_seconds", "Time until the answer began.", ("route",), buckets=_BUCKETS, registry=_own
)
TASKS: Final = counter("hirewire_tasks", "Ended attempts of background tasks.", ("task", "outcome"))
TASK_SECONDS: Final = Histogram(
    "hirewire_task_seconds", "Time that an attempt took.", ("task",), buckets=_TASK_BUCKETS, registry=_own
)
_POOL: Final = Gauge(
    "hirewire_pool_connections",
    "Connections to the database in the pools of web processes.",
    ("state",),
    registry=_own,
    multiprocess_mode="livesum",
)
_POOL_QUEUE: Final = Gauge(
    "hirewire_pool_waiting", "Threads that wait for a connection.", registry=_own, multiprocess_mode="livesum"
)


def is_on() -> bool:
    return bool(settings.HIREWIRE_METRICS_TOKEN)


def counted() -> CollectorRegistry:
    """Return what all processes of this site on this machine have counted, or this one if it counts alone."""
    path = os.environ.get(folder.VARIABLE)
    if not path:
        return _own
    folder.forget_the_dead(Path(path))
    merged = CollectorRegistry()
    MultiProcessCollector(merged, path=path)  # type: ignore[no-untyped-call]  # the library has no types here
    return merged


def metrics() -> Iterator[str]:
    """Yield the names of everything counted here, as Prometheus stores them."""
    for metric in _own.collect():
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(metric.type, ("",))
        yield from (f"{metric.name}{suffix}" for suffix in suffixes)


@background.chore
def measure_pool() -> None:
    """Tell how this process's pool is doing; twice a second, since it changes without requests as well."""
    pool: Any = getattr(connection, "pool", None)
    if pool is None or not is_on():
        return
    state = pool.get_stats()
    idle = state.get("pool_available", 0)
    _POOL.labels("idle").set(idle)
    _POOL.labels("used").set(state.get("pool_size", 0) - idle)
    _POOL_QUEUE.set(state.get("requests_waiting", 0))
