"""A port on which a worker answers probes and Prometheus, since it has no web server."""

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import connections
from django.http import HttpResponse

from hirewire.kit.monitoring.middleware import PROBES

log: Final = structlog.get_logger(__name__)
#: Seconds between two tries to take a port that is in use.
_PAUSE: Final = 5.0
#: Seconds for which a connection may be silent. Anybody may connect, and a silent connection would otherwise occupy a
#: thread forever.
_PATIENCE: Final = 15


@contextmanager
def answering(port: int) -> Iterator[int]:
    """Answer on ``port``, on all addresses of the machine, while the block runs. Yield the port.

    If ``port`` is 0, do not answer.

    A second worker on the machine finds the port in use. Its block gets 0 and runs without the port, and the first
    worker reports the counts of both workers. When the first worker ends, the second worker takes the port over.
    """
    if not port:
        yield 0
        return
    door = _Door(port)
    is_open = door.try_to_open()
    if not is_open:
        log.warning("The port of HIREWIRE_METRICS_PORT is in use; this worker answers once it is free", port=port)
    door.start()
    try:
        yield port if is_open else 0
    finally:
        door.close()


class _Door(threading.Thread):
    def __init__(self, port: int) -> None:
        super().__init__(daemon=True, name="metrics")
        self._port = port
        self._server: WSGIServer | None = None
        self._closing = threading.Event()
        #: Held while the server is opened or closed, so that it is not opened after ``close``.
        self._turn = threading.Lock()

    def try_to_open(self) -> bool:
        with self._turn:
            if self._closing.is_set():
                return False
            try:
                self._server = make_server("", self._port, _answer, server_class=_Server, handler_class=_Handler)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                return False
            return True

    def run(self) -> None:
        while self._server is None:
            if self._closing.wait(_PAUSE):
                return
            self.try_to_open()
        with self._server:
            self._server.serve_forever()

    def close(self) -> None:
        with self._turn:
            self._closing.set()
            if self._server is not None:
                self._server.shutdown()
        self.join()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    #: An IPv6 socket also accepts IPv4 connections. If a machine does not support that, use IPv4 only.
    address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            # Some systems accept only IPv6 by default.
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


class _Handler(WSGIRequestHandler):
    timeout = _PATIENCE

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002, ANN401 - the base class's signature
        """Log nothing: every probe would add a line."""


def _answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    probe = PROBES.get(environ.get("PATH_INFO", ""))
    request_started.send(sender=WSGIHandler, environ=environ)
    try:
        response = HttpResponse(status=HTTPStatus.NOT_FOUND) if probe is None else probe(WSGIRequest(environ))
        content = response.content
    finally:
        request_finished.send(sender=WSGIHandler)
        # The thread ends with this answer, and nothing else would close the thread's connections to the database.
        connections.close_all()
    start_response(f"{response.status_code} {response.reason_phrase}", [*response.items()])
    return [content]
