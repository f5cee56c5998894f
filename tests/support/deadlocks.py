"""Counts transactions that PostgreSQL aborts because of deadlocks, and runs several functions at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def deadlocks() -> int:
    """The number of deadlocks that sessions have reported so far. ``side_by_side`` makes its sessions report."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    return int(count)


def side_by_side(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run each act in its own thread and session, all at the same moment. Return the results in order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        start.wait()
        try:
            return act()
        finally:
            with connection.cursor() as cursor:
                # Report this session's statistics now. Without this call, a session reports at most once a second, and
                # only when it becomes idle.
                cursor.execute("SELECT pg_stat_force_next_flush()")
                cursor.execute("SELECT 1")
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
