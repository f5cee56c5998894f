"""The web server of one site: one listening socket, shared by processes that are replaced when they die."""

import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, Final

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder  # type: ignore[attr-defined]  # granian's own code imports it from here

from hirewire.kit import without_rich  # noqa: F401 - before the others, which import structlog
from hirewire.kit.web.front import GRACE
from hirewire.kit.web.front.evenness import board
from hirewire.kit.work.gc_tuning import importing
from hirewire.kit.work.parents import follow_parent

#: How many connections one web process keeps open. It needs many, because each browser keeps half a dozen open. It can
#: have many, because an idle connection takes no thread.
CONNECTIONS: Final = 1000
#: How many files and sockets one web process may have open. Each connection is a socket, and may need one more file: a
#: request body on disk, or a file that is being sent.
OPEN_FILES: Final = 4096
#: In milliseconds. A connection is closed if it is idle for this long, or if a request's headers take longer to arrive.
HEAD_TIMEOUT: Final = 10_000
#: Seconds to wait for a port whose previous user is shutting down.
PORT_PATIENCE: Final = 2.0
BACKLOG: Final = 1024
ENTRY: Final = "hirewire.project.asgi"


class Server(Granian):  # type: ignore[misc,valid-type]  # granian's class depends on the interpreter
    """Listens on a port on which no other server can listen at the same time. This server's processes share the socket.

    Granian's own server lets several servers share a port, so an old server that was left behind would keep answering
    next to the new one.
    """

    def __init__(self, listener: socket.socket, **options: Any) -> None:  # noqa: ANN401 - granian's signature
        super().__init__(**options)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        # Child processes inherit this descriptor, and with it the socket. Granian does the same, except on Linux, where
        # it lets several sockets share a port.
        descriptor = self._listener.fileno()
        # ``False`` says that the socket is not a Unix socket. Granian's ``SocketHolder`` takes a backlog only on Linux.
        details = (False, BACKLOG) if sys.platform == "linux" else (False,)
        holder = SocketHolder(descriptor, *details)  # type: ignore[call-arg]  # the stub lacks these arguments
        self._ssp, self._shd, self._sfd, self._sso = None, holder, descriptor, self._listener


def serve(listener: socket.socket, *, workers: int, threads: int, entry: str = ENTRY) -> None:
    _allow_files()
    host, port = listener.getsockname()[:2]
    server = Server(
        listener,
        target="hirewire",
        address=host,
        port=port,
        # With this interface, granian passes a request on before its body arrives. ``kit.web.front`` relies on that.
        interface=Interfaces.ASGINL,
        workers=workers,
        # If granian had to detect the HTTP version, a silent connection would stay open: detection has no deadline.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_TIMEOUT),
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
    )
    with board(workers) as path:
        server.serve(target_loader=partial(load, os.getpid(), threads, path, entry), wrap_loader=False)


def load(leader: int, threads: int, board: str = "", entry: str = ENTRY) -> Callable[..., Any]:
    """Load the application in a web process. The parent process stays small, because it never imports Django."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # A fork inherits its parent's handlers, which would ignore a signal until granian sets handlers for the child.
        signal.signal(number, signal.SIG_DFL)
    follow_parent(leader, grace=GRACE)
    with importing():
        application: Callable[..., Any] = import_module(entry).front(threads, board)
    return application


def listen(host: str, port: int, port_variable: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    give_up_at = time.monotonic() + PORT_PATIENCE
    while True:
        listener = socket.socket(family)
        # With this option, the previous server's closing connections do not block the port. The previous server's
        # listening socket still blocks it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            if time.monotonic() > give_up_at:
                raise click.ClickException(
                    f"Port {port} of {host} cannot be used ({error.strerror}). Stop what uses it, or choose another"
                    f" with --port or {port_variable}."
                ) from None
            time.sleep(0.1)
        else:
            listener.set_inheritable(True)
            return listener


def _allow_files() -> None:
    """Raise the limit of open files. The usual one (1024, or 256 on macOS) is too low for the connections and files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
