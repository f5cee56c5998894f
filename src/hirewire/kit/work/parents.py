"""A process that ends when its parent does, however that ended."""

import ctypes
import os
import signal
import sys
import threading
import time
from typing import Final

#: Seconds between looks at who the parent is, where the system does not tell.
LOOK_EVERY: Final = 0.5
_SET_DEATH_SIGNAL: Final = 1


def follow_parent(parent: int | None = None, *, grace: float) -> None:
    """End as SIGTERM would, as soon as the parent is gone, and at the latest ``grace`` seconds after it.

    Called by the child. One that began slowly may have lost its parent by then,
    unless it was told which one it is to have.
    """
    parent = parent or os.getppid()
    if sys.platform == "linux":
        # The system tells at once; the thread below is for all others, and for a child that does not end.
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
    threading.Thread(target=_watch, args=(parent, grace), daemon=True, name="parent").start()


def _watch(parent: int, grace: float) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os._exit(1)
