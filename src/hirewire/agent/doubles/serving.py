"""Running a double as a program of its own."""

import json
import secrets
import threading
import urllib.request
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.steps import WithSteps

_PATIENCE: Final = 10.0


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Paths may name people, so nothing is logged."""


def make(double: Double | WithSteps, *, host: str, port: int) -> WSGIServer:
    return make_server(host, port, double, _Server, _Handler)


def send(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Deliver a webhook in the background, and once only: nobody waits for an unreachable receiver."""
    if not url.startswith(("http://", "https://")):
        return
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - checked above
    threading.Thread(target=_deliver, args=(request,), daemon=True).start()


def _deliver(request: urllib.request.Request) -> None:
    try:
        urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310 - checked by the caller
    except OSError:
        return


def key() -> str:
    return secrets.token_hex(16)


def pretty(value: object) -> str:
    return json.dumps(value, indent=2)


Deliver = Callable[[str, bytes, dict[str, str]], None]
