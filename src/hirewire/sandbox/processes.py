"""Starts the programs of one machine and stops them again. If this process is killed, the programs end, too."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import IO, Final, NoReturn, Self, TypeVar
from urllib.parse import urlsplit

from hirewire.kit.work.parents import end
from hirewire.sandbox import keeper

T = TypeVar("T")

LIFELINE = "HIREWIRE_LIFELINE"
#: Seconds for a program to get ready. A slow or busy machine may need minutes.
START_PATIENCE: Final = 600
#: Seconds for a program to finish its work before it is killed.
STOP_PATIENCE = 20.0
#: A program that ends more than ``MOST_RESTARTS`` times within ``RESTARTS_WITHIN`` seconds is not restarted.
MOST_RESTARTS, RESTARTS_WITHIN = 5, 60.0
#: Each wait before a restart is this many seconds longer than the wait before the previous restart.
RESTART_PAUSE = 0.5
#: The demo replaces a program whose code has changed. The program has this many seconds to finish its work.
RENEWAL_PATIENCE = 1.0
LAST_LINES = 5
_GLANCE = 0.05
_LOOK_EVERY = 0.25
Launch = Callable[[IO[bytes]], "subprocess.Popen[bytes]"]


class ProcessError(Exception):
    """A program misbehaved; the message is a sentence for people."""


class Child:
    """A started program, which leads its own process group."""

    def __init__(self, name: str, log: Path, launch: Launch, *, owns_group: bool = True) -> None:
        self.name = name
        self.log = log
        self._launch = launch
        #: Whether a restart kills the processes that the dead program left in its process group.
        self._owns_group = owns_group
        self._restarts: deque[float] = deque(maxlen=MOST_RESTARTS)
        with suppress(FileNotFoundError):
            log.replace(log.with_suffix(".log.old"))
        self.process = self._started()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self, patience: float = STOP_PATIENCE) -> None:
        if not self.has_ended:
            self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._kill_group()
        self.process.wait()

    def renew(self) -> None:
        """Replace the program because its code has changed. This does not count towards ``MOST_RESTARTS``."""
        self.stop(RENEWAL_PATIENCE)
        self._restarts.clear()
        self.process = self._started()

    def restart(self) -> None:
        now = time.monotonic()
        if len(self._restarts) == MOST_RESTARTS and now - self._restarts[0] < RESTARTS_WITHIN:
            times = f"{MOST_RESTARTS + 1} times within {now - self._restarts[0]:.0f} seconds"
            raise ProcessError(f"{self.obituary()}\nIt ended {times}, so it is not started again.")
        time.sleep(len(self._restarts) * RESTART_PAUSE)
        self._restarts.append(now)
        if self._owns_group:
            self._kill_group()
        self.process = self._started()

    def obituary(self) -> str:
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        last = "".join(f"\n  {line.rstrip()}" for line in lines[-LAST_LINES:])
        words = f" Its last words:{last}" if last else ""
        return f"{self.name} ended by itself with status {self.process.returncode}; see {self.log}.{words}"

    def _started(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as output:
            return self._launch(output)

    def _kill_group(self) -> None:
        """Kill the processes that the program started and left behind."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """A context that stops everything on exit, in reverse order of starting."""

    def __init__(self, logs: Path, *, inherited: Sequence[int] = ()) -> None:
        """All programs inherit the descriptors in ``inherited`` and keep them open.

        An example is the descriptor of a lock that the programs and this process hold together.
        """
        self.logs = logs
        self.children: list[Child] = []
        self._held = ExitStack()
        # Children watch the read end of this pipe. Only we hold the write end, which closes when we die.
        self._lifeline, self._our_end = os.pipe()
        self._inherited = (self._lifeline, *inherited)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf():
            self._held.close()
            os.close(self._our_end)
            os.close(self._lifeline)

    def hold(self, context: AbstractContextManager[T]) -> T:
        """Keep a context open until all programs and contexts that were started later have stopped."""
        return self._held.enter_context(context)

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, sockets: Sequence[int] = ()
    ) -> Child:
        """Start a program that inherits ``sockets``. We listen on these sockets and keep them open."""
        return self._add(name, lambda output: self._launch(command, output, env, sockets))

    def keep(self, name: str, arguments: Callable[[], Sequence[str]]) -> Child:
        """Start a program through ``keeper``, because the program cannot watch the lifeline itself.

        ``arguments`` is called for the start and again for each restart. It returns what follows LIFELINE in the
        arguments of ``keeper``.
        """

        def launch(output: IO[bytes]) -> "subprocess.Popen[bytes]":
            before = signal.pthread_sigmask(signal.SIG_BLOCK, keeper.SIGNALS)
            try:
                command = [sys.executable, "-I", keeper.__file__, str(self._lifeline), *arguments()]
                return self._launch(command, output)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

        # If a keeper dies, its program keeps running, and the restarted keeper can adopt the program.
        return self._add(name, launch, owns_group=False)

    def _add(self, name: str, launch: Launch, *, owns_group: bool = True) -> Child:
        child = Child(name, self.logs / f"{name.replace(' ', '-')}.log", launch, owns_group=owns_group)
        self.children.append(child)
        self._held.callback(self._stop, child)
        return child

    def _launch(
        self,
        command: Sequence[str],
        output: IO[bytes],
        env: Mapping[str, str] | None = None,
        sockets: Sequence[int] = (),
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            env={**os.environ, **(env or {}), LIFELINE: str(self._lifeline)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(*self._inherited, *sockets),
            # Ctrl-C reaches every program in the terminal's foreground. Without a session of its own, PostgreSQL would
            # exit before its clients.
            start_new_session=True,
        )

    def wait_for(self, child: Child, is_ready: Callable[[], bool], *, patience: float | None = None) -> None:
        """Return when ``child`` is ready. Fail if a program ends, or if ``patience`` seconds have passed.

        Without ``patience``, the wait has no limit.
        """
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

    def watch(self, say: Callable[[str], None] = lambda _text: None) -> NoReturn:
        """Block until a signal interrupts. Restart programs that end on their own. Fail if one ends too often."""
        while True:
            self.revive(say)
            time.sleep(_LOOK_EVERY)

    @contextmanager
    def watching(self, say: Callable[[str], None]) -> Iterator[None]:
        """Watch while the block runs. If a program ends too often, the error is raised at the end of the block."""
        is_over = threading.Event()
        given_up: list[ProcessError] = []

        def watch() -> None:
            try:
                while not is_over.wait(_LOOK_EVERY):
                    self.revive(say)
            except ProcessError as fault:
                given_up.append(fault)

        watcher = threading.Thread(target=watch, name="watching programs")
        watcher.start()
        try:
            yield
        finally:
            is_over.set()
            watcher.join()
            if given_up:
                raise given_up[0]

    def revive(self, say: Callable[[str], None]) -> None:
        for child in self.children:
            if child.has_ended:
                status = child.process.returncode
                child.restart()
                say(f"{child.name} ended with status {status} and was started again; see {child.log}.")

    def _stop(self, child: Child) -> None:
        self.children.remove(child)
        child.stop()


def follow_owner() -> None:
    """End this process when its supervisor dies. Called by Hirewire's own programs."""
    lifeline = os.environ.get(LIFELINE)
    if not lifeline:
        return

    def wait() -> None:
        os.read(int(lifeline), 1)
        end(grace=STOP_PATIENCE)

    threading.Thread(target=wait, daemon=True, name="lifeline").start()


def answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold ``lock`` for this process; the system releases it when the process ends."""
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise ProcessError(f"{lock.parent} is in use by another hirewire process, {holder}.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_held(lock: Path) -> bool:
    with suppress(FileNotFoundError), lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Make SIGTERM and a closed terminal raise KeyboardInterrupt, as Ctrl-C does.

    If ``nohup`` started the program, the program goes on when its terminal is closed.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    is_kept = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    numbers = (signal.SIGINT, signal.SIGTERM, *(() if is_kept else (signal.SIGHUP,)))
    with _handling(dict.fromkeys(numbers, interrupt)):
        yield


@contextmanager
def _deaf() -> Iterator[None]:
    """Ignore signals during the shutdown, so that a second Ctrl-C does not interrupt it."""
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
