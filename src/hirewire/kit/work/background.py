"""Chores of a web process that must not make its requests wait: one thread does them, twice a second."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.util import Finalize
from typing import Final

from django.conf import settings
from django.db import Error, connections

from hirewire.kit.db.outages import DATABASE, is_lost

#: Seconds between two rounds; what a killed process loses is what it gathered in so many.
PAUSE: Final = 0.5

_logger = logging.getLogger(__name__)
_chores: list[Callable[[], None]] = []
_lock = threading.Lock()
_is_running = False


def chore(function: Callable[[], None]) -> Callable[[], None]:
    """Let ``function`` take part in every round of every process that calls :func:`wake`."""
    _chores.append(function)
    return function


def wake() -> None:
    """Begin the rounds of this process, if they have not begun; costs nothing after the first time."""
    if not _is_running and settings.HIREWIRE_BACKGROUND:
        _begin()


def run() -> None:
    """One round, in the caller's thread. One chore that fails does not keep the others from being done."""
    for function in _chores:
        try:
            function()
        except Exception as error:
            if is_lost(error):
                DATABASE.note(error)
            else:
                _logger.exception("%s failed, and is tried again", function.__qualname__)


def _begin() -> None:
    global _is_running  # noqa: PLW0603 - a process has one such thread, and this is where it is known
    with _lock:
        if _is_running:
            return
        _is_running = True
        stop = threading.Event()
        thread = threading.Thread(target=_rounds, args=(stop,), daemon=True, name="background")
        thread.start()
    # Not atexit, which the processes of a web server never come to: they leave by way of multiprocessing.
    Finalize(None, _end, args=(thread, stop, os.getpid()), exitpriority=10)


def _rounds(stop: threading.Event) -> None:
    while True:
        run()
        # Back into the pool: requests need it more. A dead one may say so, which must not end the rounds.
        with suppress(Error):
            connections.close_all()
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
