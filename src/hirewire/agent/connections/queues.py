"""Decides in which queue a connection's work waits, so that a slow connection does not delay the others.

A worker has a few slots. If an ATS accepts a request and never answers, it occupies a slot until the time limit, and a
handful of such ATSs would occupy all slots. So if a connection's last work took a long time, the connection moves to
the slow queue, which has its own slots, until its work is quick again. Checks and rehearsals always wait in the slow
queue, because the speed of a new ATS is not known yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from hirewire.agent.connections.models import Connection
from hirewire.kit import clock
from hirewire.kit.work.tasks import slow

MAIN: Final = "ats"
SLOW: Final = slow(MAIN)
#: If a connection's work takes longer than this, the connection becomes slow. Such work was waiting for the other side,
#: because a turn of a sync ends after five seconds.
SLOW_AFTER: Final = timedelta(seconds=15)


def queue_of(connection_id: int) -> str:
    is_slow = Connection.objects.filter(pk=connection_id, slow_since__isnull=False).exists()
    return SLOW if is_slow else MAIN


def creating_lock(connection_id: int) -> str:
    """Return the lock that every task takes before it creates candidates in this connection's ATS.

    ATSs have no idempotency keys: if two tasks searched for one person at the same time and found nobody, both would
    create a candidate.
    """
    return f"export:{connection_id}"


@contextmanager
def measured(connection_id: int) -> Iterator[None]:
    """Measure work for one connection, to decide in which queue its next work waits."""
    began = clock.now()
    try:
        yield
    finally:
        took = clock.now() - began
        rows = Connection.objects.filter(pk=connection_id)
        if took > SLOW_AFTER:
            rows.filter(slow_since=None).update(slow_since=clock.now())
        else:
            rows.exclude(slow_since=None).update(slow_since=None)
