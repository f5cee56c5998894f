"""Chores that must not delay a web process's requests. One thread runs a round of all chores twice a second."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from typing import Final

import structlog
from django.conf import settings
from django.db import Error, connections

from hirewire.kit.db.outages import DATABASE, is_lost

#: Seconds between two rounds. A process that is killed loses what its chores have gathered since the last round.
PAUSE: Final = 0.5

log = structlog.get_logger(__name__)
_chores: list[Callable[[], None]] = []
_lock = threading.Lock()
#: Lets only one round run at a time. If two ran at once, one could succeed while the other still held data that it had
#: taken from memory and not yet stored.
_round = threading.Lock()
_is_running = False


def chore(function: Callable[[], None]) -> Callable[[], None]:
    """Run ``function`` in every round of every process that calls :func:`wake`."""
    _chores.append(function)
    return function


def wake() -> None:
    """Start this process's rounds, unless they are running. This costs nothing after the first call."""
    if not _is_running and settings.HIREWIRE_BACKGROUND:
        _begin()


def run() -> Exception | None:
    """Run one round in the caller's thread, after the one in progress, and return the first error.

    A failing chore does not stop the others. It keeps what it has gathered, and tries again in the next round.
    """
    with _round:
        return _run()


def finish(tries: int = 3) -> None:
    """Run rounds until one succeeds. Everything gathered before the call is then stored.

    If none of ``tries`` rounds succeeds, raise the error of the last one.
    """
    for _ in range(tries):
        error = run()
        if error is None:
            return
        _close_connections()
    raise error or ValueError(tries)


@contextmanager
def paused() -> Iterator[None]:
    """Wait for the round in progress, and let no other round begin before the block ends.

    During a round, a chore holds a connection and the data that it took from memory. Code that replaces the process's
    database must wait until the chore has released both.
    """
    with _round:
        yield


def _run() -> Exception | None:
    first = None
    for function in _chores:
        try:
            function()
        except Exception as error:
            first = first or error
            if is_lost(error):
                DATABASE.note(error)
            else:
                log.exception("A chore failed and is tried again", chore=function.__qualname__)
    return first


def _close_connections() -> None:
    """Close this thread's connections. A broken connection may raise an error, which must not end the rounds."""
    with suppress(Error):
        connections.close_all()


def _begin() -> None:
    global _is_running  # noqa: PLW0603 - a process has one such thread, and its state is kept here
    with _lock:
        if _is_running:
            return
        _is_running = True
        stop = threading.Event()
        thread = threading.Thread(target=_rounds, args=(stop,), daemon=True, name="background")
        thread.start()
    # atexit does not run in a web server's processes: they exit by way of multiprocessing.
    Finalize(None, _end, args=(thread, stop, os.getpid()), exitpriority=10)


def _rounds(stop: threading.Event) -> None:
    while True:
        with _round:
            _run()
            # Close the connections before the round ends: as soon as it has ended, code that pauses the rounds may
            # close the connection pool.
            _close_connections()
        if stop.wait(PAUSE):
            return


def _end(thread: threading.Thread, stop: threading.Event, process: int) -> None:
    if process == os.getpid():
        stop.set()
        thread.join(timeout=2)
        run()


def _after_fork() -> None:
    global _is_running  # noqa: PLW0603 - threads do not survive a fork
    _is_running = False


os.register_at_fork(after_in_child=_after_fork)
