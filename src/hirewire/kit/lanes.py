"""Work that comes in many small pieces: rows of a table of ours, which one thread of the worker takes in handfuls.

A task of its own for each piece would cost more than the piece. A lane's rows
are written in the transaction that causes them, and are gone in the one that
carries them out: nothing is lost, and what a killed worker had taken is free
again the moment its connection is.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from django.db import connection

#: Seconds after which a lane looks without having been called, for rows that were put off.
LOOK_EVERY = 1.0
#: Seconds to wait after a failure that is nobody's row, such as a database that is away.
BACK_OFF = 2.0

_logger = logging.getLogger(__name__)


class Lane(NamedTuple):
    #: Also the channel on which the lane is called.
    name: str
    #: Whose worker does the work: "hub" or "ats".
    queue: str
    #: Carry out some of what waits, in a transaction of its own; False when nothing did.
    drain: Callable[[], bool]


_lanes: dict[str, Lane] = {}


def install(lanes: Sequence[Lane]) -> None:
    """Called once for each app, when Django is ready."""
    _lanes.update({lane.name: lane for lane in lanes})


def installed() -> tuple[Lane, ...]:
    return tuple(_lanes.values())


@contextmanager
def running(queue: str) -> Iterator[None]:
    """Let the lanes of one worker run, each in a thread, until the block ends."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_run, args=(lane, stop), name=lane.name, daemon=True)
        for lane in installed()
        if lane.queue == queue
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _run(lane: Lane, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            _attend(lane, stop)
        except Exception:
            # Most likely the database is away; whatever it is, a lane must not end before its worker.
            _logger.exception("Lane %s failed and starts again", lane.name)
            stop.wait(BACK_OFF)
        finally:
            connection.close()


def _attend(lane: Lane, stop: threading.Event) -> None:
    connection.ensure_connection()
    session: psycopg.Connection[Any] = connection.connection
    # Before the first look, so that nothing comes unnoticed between the two.
    session.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(lane.name)))
    while not stop.is_set():
        while lane.drain():
            if stop.is_set():
                return
        for _ in session.notifies(timeout=LOOK_EVERY, stop_after=1):
            pass
