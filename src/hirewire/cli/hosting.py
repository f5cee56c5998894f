"""Keeps the programs of a sandbox's hub running, as forks of one process that has imported the hub."""

import multiprocessing
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Final, NoReturn

import structlog
from django.db import connections

from hirewire.kit.work import worker
from hirewire.kit.work.gc_tuning import settle
from hirewire.kit.work.parents import follow_parent
from hirewire.sandbox.board import Board, database_of
from hirewire.sandbox.processes import LIFELINE

ENTRY: Final = "hirewire.project.sandbox"
THREADS: Final = 4
TASKS_AT_ONCE: Final = 4
#: Seconds until a child of a host that was killed ends itself.
_GRACE: Final = 1.0

log = structlog.get_logger(__name__)


class Host:
    """Keeps a web server and a worker running. SIGUSR1 replaces the worker with one for the world on the board."""

    def __init__(self, listener: socket.socket, board: Board) -> None:
        self._listener = listener
        self._board = board
        self._pid = board.host = os.getpid()
        self._web = self._worker = 0
        self._is_done = False

    def run(self) -> None:
        wakes, woken = os.pipe()
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(woken)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD):
            signal.signal(number, lambda _number, _frame: None)
        self._web = self._fork(self._serve)
        # The web server starts first: it does not need the modules with tasks, which take time to import.
        worker.import_tasks()
        settle()
        self._replace_worker()
        while not self._is_done:
            self._wait(wakes)
        for child in (self._worker, self._web):
            _end(child)

    def _wait(self, wakes: int) -> None:
        lifeline = int(os.environ[LIFELINE])
        ready, _, _ = select.select([wakes, lifeline], [], [])
        numbers = os.read(wakes, 64) if wakes in ready else b""
        if lifeline in ready or {signal.SIGTERM, signal.SIGINT} & set(numbers):
            self._is_done = True
            return
        if signal.SIGUSR1 in numbers:
            self._replace_worker()
        self._revive()

    def _revive(self) -> None:
        """Restart a child that ended by itself."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            log.warning("A program of the sandbox ended and is started again", status=status)
            if pid == self._web:
                self._web = self._fork(self._serve)
            elif pid == self._worker:
                self._replace_worker()

    def _replace_worker(self) -> None:
        _end(self._worker)
        self._worker = 0
        world = self._board.wanted
        if world:
            # A connection reads this name when it is opened, so everything in the new process uses that database.
            connections["default"].settings_dict["NAME"] = database_of(world)
            self._worker = self._fork(lambda: worker.run(queue="hub", concurrency=TASKS_AT_ONCE))
        self._board.worked_in = world

    def _fork(self, work: Callable[[], None]) -> int:
        child = os.fork()
        if child:
            return child
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        follow_parent(self._pid, grace=_GRACE)
        return _run(work)

    def _serve(self) -> None:
        from hirewire.cli.web import serve  # noqa: PLC0415 - only this child needs the web server

        # Granian would start a fresh interpreter for its worker, which would import everything again.
        multiprocessing.set_start_method("fork", force=True)
        serve(self._listener, workers=1, threads=THREADS, entry=ENTRY)


def _run(work: Callable[[], None]) -> NoReturn:
    """Do a child's work, and exit without the clean-up that the parent registered."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        log.exception("A program of the sandbox failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _end(child: int) -> None:
    """Kill a child. A sandbox needs no clean shutdown: what it has not stored may be lost."""
    if child:
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            return
