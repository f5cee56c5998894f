"""Running a double as a separate program."""

import json
import secrets
import threading
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTP_PORT
from socketserver import ThreadingMixIn
from typing import Final
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.steps import WithSteps

_PATIENCE: Final = 10.0


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing, because paths may name people."""


def make(double: Double | WithSteps, *, host: str, port: int) -> WSGIServer:
    return make_server(host, port, double, _Server, Handler)


def send(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Deliver a webhook in the background, so that nobody waits for an unreachable receiver. There are no retries."""
    request = request_to(url, body, headers)
    if request is None:
        return
    threading.Thread(target=_deliver, args=(request,), daemon=True).start()


def request_to(url: str, body: bytes, headers: Mapping[str, str]) -> urllib.request.Request | None:
    """Return the request that posts to a receiver, or None if ``url`` is not a web address.

    Names that end in ``.localhost`` mean this machine (RFC 6761). Browsers know that, but few resolvers do, so
    the request goes to ``localhost``.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return None
    if parts.scheme == "http" and (parts.hostname or "").endswith(".localhost"):
        headers = {**headers, "Host": parts.netloc}
        url = parts._replace(netloc=f"localhost:{parts.port or HTTP_PORT}").geturl()
    return urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 - checked above


def _deliver(request: urllib.request.Request) -> None:
    try:
        urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310 - checked by ``request_to``
    except OSError:
        return


def key() -> str:
    return secrets.token_hex(16)


def pretty(value: object) -> str:
    return json.dumps(value, indent=2)


Deliver = Callable[[str, bytes, dict[str, str]], None]
