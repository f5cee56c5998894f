"""Keeps the programs of one side of a sandbox running, as forks of one process that has imported the site."""

import multiprocessing
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NoReturn

import structlog
from django.db import connections

from hirewire.kit.work import worker
from hirewire.kit.work.gc_tuning import settle
from hirewire.kit.work.parents import follow_parent
from hirewire.sandbox import sites
from hirewire.sandbox.board import Side
from hirewire.sandbox.processes import LIFELINE

#: Seconds within which a child must end after its host was killed.
_GRACE: Final = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Programs:
    entry: str
    queue: str
    threads: int
    tasks_at_once: int = 4
    slow_tasks_at_once: int = 0
    #: Whether the web server keeps running when the sandbox changes to another world. The hub's web server does,
    #: because it serves the control API.
    has_lasting_web: bool = False


HUB: Final = Programs("hirewire.project.sandbox", sites.HUB.queue, threads=4, has_lasting_web=True)
ATS: Final = Programs(
    "hirewire.project.asgi", sites.ATS.queue, threads=sites.ATS.threads, slow_tasks_at_once=sites.ATS.slow_slots
)


class Host:
    """Keeps the programs of one side of a sandbox running.

    On SIGUSR1, the host changes to the world that ``side.wanted`` names.
    """

    def __init__(self, listener: socket.socket, side: Side, programs: Programs) -> None:
        self._listener = listener
        self._side = side
        self._programs = programs
        self._pid = side.host = os.getpid()
        self._web = self._worker = 0
        self._is_done = False

    def run(self) -> None:
        wakes, woken = os.pipe()
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(woken)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD):
            signal.signal(number, lambda _number, _frame: None)
        if self._programs.has_lasting_web:
            # The web server starts first: it does not need the modules with tasks, which take time to import.
            self._web = self._fork(self._serve)
        worker.import_tasks()
        settle()
        self._replace()
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
            self._replace()
        self._revive()

    def _revive(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            log.warning("A program of the sandbox ended and is started again", status=status)
            if pid == self._web:
                # Children of the ended web server use the same listener, and would keep answering next to the
                # children of the new one.
                _end(self._web)
                self._web = self._fork(self._serve)
            elif pid == self._worker:
                self._worker = self._fork(self._work)

    def _replace(self) -> None:
        _end(self._worker)
        if not self._programs.has_lasting_web:
            _end(self._web)
            self._web = 0
        self._worker = 0
        world = self._side.wanted
        if world:
            # Each new connection reads the database's name from these settings, so the new processes use this world's
            # database only.
            connections["default"].settings_dict["NAME"] = self._side.database(world)
            self._web = self._web or self._fork(self._serve)
            self._worker = self._fork(self._work)
        self._side.worked_in = world

    def _fork(self, work: Callable[[], None]) -> int:
        child = os.fork()
        if child:
            with suppress(OSError):
                # Parent and child both make this call, because either of them may run first.
                os.setpgid(child, child)
            return child
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        follow_parent(self._pid, grace=_GRACE)
        return _run(work)

    def _serve(self) -> None:
        from hirewire.cli.web import serve  # noqa: PLC0415 - only this child needs the web server

        # By default, granian starts a fresh interpreter for its worker, which would import everything again.
        multiprocessing.set_start_method("fork", force=True)
        serve(self._listener, workers=1, threads=self._programs.threads, entry=self._programs.entry)

    def _work(self) -> None:
        worker.run(
            queue=self._programs.queue,
            concurrency=self._programs.tasks_at_once,
            slow_concurrency=self._programs.slow_tasks_at_once,
        )


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
    """Kill a child and its processes. They need no clean shutdown: a sandbox may lose what it has not stored."""
    if child:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
