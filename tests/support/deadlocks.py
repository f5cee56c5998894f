"""How often PostgreSQL had to end a transaction of this database because two waited for each other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def deadlocks() -> int:
    """As of now, for sessions that have told what they know; see ``side_by_side``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    return int(count)


def side_by_side(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Each in a thread with a session of its own, all from one moment on; what they answered, in their order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        start.wait()
        try:
            return act()
        finally:
            with connection.cursor() as cursor:
                # A session tells its counts once a second, and not before it is idle.
                cursor.execute("SELECT pg_stat_force_next_flush()")
                cursor.execute("SELECT 1")
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
