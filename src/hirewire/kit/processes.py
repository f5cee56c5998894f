"""Starts the programs of one machine and stops them again; none of them outlives us, however we end."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self, TypeVar

import httpx2

from hirewire.kit import keeper

T = TypeVar("T")

LIFELINE = "HIREWIRE_LIFELINE"
#: Seconds that a program may take to finish what it is doing before it is killed.
STOP_PATIENCE = 20.0
_GLANCE = 0.05


class ProcessError(Exception):
    """A program did not do what it should; the message is a sentence for people."""


class Child:
    """A started program, the leader of a process group of its own."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.process = process
        self.log = log

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self) -> None:
        if not self.has_ended:
            self.process.terminate()
        try:
            self.process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
        # Whatever the leader started itself and left behind.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def obituary(self) -> str:
        """One sentence about a program that ended by itself, with its last words."""
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        last = f" Its last words: {lines[-1].strip()}" if lines else ""
        return f"{self.name} ended by itself with status {self.process.returncode}; see {self.log}.{last}"


class Supervisor:
    """Used as a context: leaving it stops everything in reverse order of starting."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self._held = ExitStack()
        # Children watch one end; the other is ours alone and closes when we die.
        self._lifeline, self._our_end = os.pipe()

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf():
            self._held.close()
            os.close(self._our_end)
            os.close(self._lifeline)

    def hold(self, context: AbstractContextManager[T]) -> T:
        """Keep something until everything that is started after it has stopped."""
        return self._held.enter_context(context)

    def start(self, name: str, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Child:
        log = self.logs / f"{name.replace(' ', '-')}.log"
        with suppress(FileNotFoundError):
            log.replace(log.with_suffix(".log.old"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env={**os.environ, **(env or {}), LIFELINE: str(self._lifeline)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self._lifeline,),
                # Ctrl-C goes to a whole session: PostgreSQL would leave before those who use it.
                start_new_session=True,
            )
        child = Child(name, process, log)
        self.children.append(child)
        self._held.callback(self._stop, child)
        return child

    def keep(self, name: str, arguments: Sequence[str]) -> Child:
        """Start a program that cannot watch the lifeline itself; see ``keeper`` for the arguments."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, keeper.SIGNALS)
        try:
            return self.start(name, [sys.executable, "-I", keeper.__file__, str(self._lifeline), *arguments])
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def wait_for(self, child: Child, is_ready: Callable[[], bool], *, patience: float | None = None) -> None:
        """Return when ``child`` is ready; without ``patience`` wait for as long as it lives."""
        give_up_at = None if patience is None else time.monotonic() + patience
        while not is_ready():
            self.check()
            if give_up_at is not None and time.monotonic() > give_up_at:
                raise ProcessError(f"{child.name} was not ready after {patience:.0f} seconds; see {child.log}.")
            time.sleep(_GLANCE)

    def check(self) -> None:
        for child in self.children:
            if child.has_ended:
                raise ProcessError(child.obituary())

    def watch(self) -> NoReturn:
        """Stay until a program ends by itself, or a signal interrupts."""
        while True:
            self.check()
            time.sleep(0.25)

    def _stop(self, child: Child) -> None:
        self.children.remove(child)
        child.stop()


def follow_owner() -> None:
    """Called by programs of ours: end this process when the supervisor that started it is gone."""
    lifeline = os.environ.get(LIFELINE)
    if not lifeline:
        return

    def wait() -> None:
        os.read(int(lifeline), 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOP_PATIENCE)
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="lifeline").start()


def answers(url: str) -> bool:
    """Whether a web server answers there without a fault of its own."""
    try:
        return httpx2.get(url, timeout=5, trust_env=False).status_code < httpx2.codes.INTERNAL_SERVER_ERROR
    except httpx2.TransportError:
        return False


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold ``lock`` for this process; the system lets go of it when the process ends."""
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise ProcessError(f"{lock.parent} is in use by another hirewire, process {holder}.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end us as Ctrl-C does, by KeyboardInterrupt."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    with _handling(dict.fromkeys(numbers, interrupt)):
        yield


@contextmanager
def _deaf() -> Iterator[None]:
    """A second Ctrl-C must not interrupt the stopping."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _handling(dict.fromkeys((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), signal.SIG_IGN)):
        yield


Handler = Callable[[int, FrameType | None], object] | int | None


@contextmanager
def _handling(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
