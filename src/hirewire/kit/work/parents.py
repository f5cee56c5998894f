"""A process that ends when its parent does, however the parent ended."""

import ctypes
import os
import signal
import sys
import threading
import time
from typing import Final

#: Seconds between checks of the parent, on systems that send no signal.
LOOK_EVERY: Final = 0.5
_SET_DEATH_SIGNAL: Final = 1


def follow_parent(parent: int | None = None, *, grace: float) -> None:
    """End as on SIGTERM as soon as the parent is gone, and at the latest ``grace`` seconds later.

    The child calls this. A child that starts slowly may already have lost its
    parent, unless it was told the parent's process id.
    """
    parent = parent or os.getppid()
    if sys.platform == "linux":
        # Linux signals at once; the thread below serves other systems, and a child that does not end.
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
    threading.Thread(target=_watch, args=(parent, grace), daemon=True, name="parent").start()


def _watch(parent: int, grace: float) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os._exit(1)
