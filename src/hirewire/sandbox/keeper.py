"""Runs a third-party program and stops it when our owner dies: ``keeper.py LIFELINE [--as UID:GID] COMMAND…``.

``keeper.py LIFELINE --adopt PID`` does the same for a running program. Our owner is the process that started us.
LIFELINE is the read end of a pipe. Our owner holds the write end, which closes when the owner dies, even of SIGKILL.
The owner starts us with ``SIGNALS`` blocked, so that no signal is lost before we can handle it. The owner runs
this module by its file name, so that Python does not import the package ``hirewire``. With only the standard library,
this process stays small in memory.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

#: PostgreSQL's fast shutdown: end sessions, write a checkpoint, exit.
STOP = signal.SIGINT
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def keep(lifeline: int, arguments: list[str]) -> int:
    stopping = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda _number, _frame: stopping.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    _then(lambda: os.read(lifeline, 1), stopping.set)
    if arguments[0] == "--adopt":
        pid = int(arguments[1])
        _then(stopping.wait, lambda: os.kill(pid, STOP))
        while _is_alive(pid):
            time.sleep(0.1)
        return 0
    child = _start(arguments)
    _then(stopping.wait, lambda: child.send_signal(STOP))
    status = child.wait()
    return status if status >= 0 else 128 - status


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    # The program starts in ``/``, because its account may have no access to the current folder. The program inherits
    # our descriptors, such as the lock of the folder that it writes to.
    if arguments[0] == "--as":
        user, _, group = arguments[1].partition(":")
        return subprocess.Popen(
            arguments[2:], cwd="/", close_fds=False, user=int(user), group=int(group), extra_groups=[]
        )
    return subprocess.Popen(arguments, cwd="/", close_fds=False)


def _then(wait: Callable[[], object], act: Callable[[], None]) -> None:
    def run() -> None:
        wait()
        act()

    threading.Thread(target=run, daemon=True).start()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), sys.argv[2:]))
