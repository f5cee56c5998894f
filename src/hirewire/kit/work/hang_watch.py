"""Ends a worker whose event loop hangs, so that its supervisor starts it again.

A supervisor notices only a process that ends. A hanging worker sends no heartbeats, so other workers take over its
tasks. But without this watch, the hanging worker would never work again.
"""

import asyncio
import faulthandler
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: If the event loop gives no sign of life for this many seconds, the process ends. Nothing in the loop takes nearly as
#: long: tasks run in threads, and the few statements that the loop itself waits for have time-outs of seconds.
HANGS_AFTER: Final = 120.0
#: Seconds between two signs of life.
_BEAT: Final = 5.0


class Beats:
    """When the event loop of this process last gave a sign of life."""

    def __init__(self) -> None:
        self._last: float | None = None

    def note(self) -> None:
        self._last = time.monotonic()

    def end(self) -> None:
        self._last = None

    @property
    def are_missing(self) -> bool:
        """Whether a watched loop hangs. False if no loop is watched."""
        return self._last is not None and time.monotonic() - self._last > HANGS_AFTER


LOOP: Final = Beats()


@contextmanager
def watching() -> Iterator[None]:
    """If the running loop hangs, print what each thread of the process is doing, and end the process with status 1.

    The timer is in C, so it also notices code that never lets another thread run.
    """
    beating = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beating.cancel()
        faulthandler.cancel_dump_traceback_later()
        LOOP.end()


async def _beat() -> None:
    while True:
        LOOP.note()
        # Each call starts the timer anew. The timer writes to the original ``stderr``, because a test runner puts an
        # object without a file in the place of ``sys.stderr``.
        faulthandler.dump_traceback_later(HANGS_AFTER, exit=True, file=sys.__stderr__ or sys.stderr)
        await asyncio.sleep(_BEAT)
