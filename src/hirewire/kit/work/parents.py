"""Checks whether other processes are alive, and ends a process when its parent ends, for whatever reason."""

import os
import select
import signal
import threading
import time
from contextlib import suppress
from typing import Final

#: Seconds between two checks of the parent, on systems where a process cannot wait for its parent.
LOOK_EVERY: Final = 0.5
_INPUT: Final = 0
_CHUNK: Final = 4096


def follow_parent(parent: int | None = None, *, grace: float) -> None:
    """Shut this process down with SIGTERM as soon as the parent is gone.

    If the shutdown takes longer than ``grace`` seconds, a timer ends the process.

    The child calls this function. A child that starts slowly should be told the parent's process id: the parent may
    have ended before the call, and ``os.getppid`` would then name another process.
    """
    threading.Thread(target=_follow, args=(parent or os.getppid(), grace), daemon=True, name="parent").start()


def follow_input(*, grace: float) -> None:
    """Shut this process down with SIGTERM when standard input ends.

    If the shutdown takes longer than ``grace`` seconds, a timer ends the process.

    If only the parent holds the other end of standard input, the input ends when the parent closes that end or is gone.
    This works even with programs between parent and child, because they can pass standard input on. Following the input
    is also safer than following a process id, which may later belong to another process.
    """
    threading.Thread(target=_read_to_end, args=(grace,), daemon=True, name="input").start()


def is_alive(process: int) -> bool:
    """Whether a process exists. A process that has ended counts as alive until its parent has waited for it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(*, grace: float) -> None:
    # A shutdown that is stuck inside a library may hold the lock that every thread of Python needs, so use the system's
    # own timer. Start the timer first, because handling the signal may be what gets stuck.
    signal.setitimer(signal.ITIMER_REAL, grace)
    os.kill(os.getpid(), signal.SIGTERM)


def _follow(parent: int, grace: float) -> None:
    _wait_for_end(parent)
    end(grace=grace)


def _read_to_end(grace: float) -> None:
    # Reading from a terminal that is gone, or from a closed descriptor, raises an error. The error counts as the end of
    # the input.
    with suppress(OSError):
        while os.read(_INPUT, _CHUNK):
            pass
    end(grace=grace)


def _wait_for_end(parent: int) -> None:
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(parent)
        except OSError:
            # The parent is gone, the kernel forbids the call, or the kernel is older than 5.3. The loop below finds out
            # whether the parent is gone.
            pass
        else:
            try:
                # If our parent has another id, ``parent`` has ended, and its id may already belong to another process.
                if os.getppid() == parent:
                    ended = select.poll()
                    ended.register(descriptor, select.POLLIN)
                    ended.poll()
                return
            finally:
                os.close(descriptor)
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
