"""Metrics of each process.

Without ``HIREWIRE_METRICS_TOKEN``, a process counts only database reads that a replica may answer, and rebuilt indexes.
"""

import os
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from hirewire.kit.monitoring import folder
from hirewire.kit.work import background

#: Upper bounds of the histograms' buckets, in seconds: first for requests, then for attempts at tasks. The goal for
#: pages is a fifth of a second. A task that syncs a batch takes about that long. A task that makes an archive takes
#: minutes.
_BUCKETS: Final = (0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_TASK_BUCKETS: Final = (0.01, 0.1, 0.5, 2, 10, 60, 600)

_own: Final = CollectorRegistry()


#: The labels of each metric. The keys are the names under which Prometheus stores the metrics.
LABELS: Final[dict[str, tuple[str, ...]]] = {}


def counter(name: str, words: str, labels: tuple[str, ...]) -> Counter:
    LABELS[f"{name}_total"] = labels
    return Counter(name, words, labels, registry=_own)


def _histogram(name: str, words: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
    LABELS.update({f"{name}_{part}": labels for part in ("bucket", "sum", "count")})
    return Histogram(name, words, labels, buckets=buckets, registry=_own)


def _gauge(name: str, words: str, labels: tuple[str, ...] = ()) -> Gauge:
    LABELS[name] = labels
    return Gauge(name, words, labels, registry=_own, multiprocess_mode="livesum")


REQUESTS: Final = counter("hirewire_requests", "Answered requests.", ("route", "method", "status"))
SECONDS: Final = _histogram("hirewire_request_seconds", "Time until the answer began.", ("route",), _BUCKETS)
TASKS: Final = counter("hirewire_tasks", "Finished attempts at background tasks.", ("task", "outcome"))
TASK_SECONDS: Final = _histogram("hirewire_task_seconds", "Time that an attempt took.", ("task",), _TASK_BUCKETS)
_POOL: Final = _gauge(
    "hirewire_pool_connections", "Connections to the database in the pools of web processes.", ("state",)
)
_POOL_QUEUE: Final = _gauge("hirewire_pool_waiting", "Threads that wait for a connection.")


def is_on() -> bool:
    return bool(settings.HIREWIRE_METRICS_TOKEN)


def counted() -> CollectorRegistry:
    """Return the sum of the counts in the shared folder. Without a folder, return only the counts of this process."""
    path = os.environ.get(folder.VARIABLE)
    if not path:
        return _own
    folder.forget_the_dead(Path(path))
    merged = CollectorRegistry()
    MultiProcessCollector(merged, path=path)  # type: ignore[no-untyped-call]  # the library has no types here
    return merged


@background.chore
def measure_pool() -> None:
    """Record the state of the connection pool. Runs twice a second, because the pool also changes without requests."""
    pool: Any = getattr(connection, "pool", None)
    if pool is None or not is_on():
        return
    state = pool.get_stats()
    idle = state.get("pool_available", 0)
    _POOL.labels("idle").set(idle)
    _POOL.labels("used").set(state.get("pool_size", 0) - idle)
    _POOL_QUEUE.set(state.get("requests_waiting", 0))
