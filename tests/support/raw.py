"""Requests as a server hands them to the application, byte for byte.

Tests can send malformed requests in this way. An HTTP client would refuse or repair these requests.
"""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIHandler

from tests.support.http import keep_connections
from tests.support.sites import HUB

_APPLICATION = WSGIHandler()
#: Any complete WSGI application, such as Django's handler.
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Answered(NamedTuple):
    status: int
    #: The keys are the names of the headers, in lower case.
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.content)


def send(
    verb: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    has_length: bool = True,
    to: Application = _APPLICATION,
) -> Answered:
    """Send a request with ``target`` as path and query. Without ``has_length``, the request has no Content-Length."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": verb,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": HUB,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": HUB,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    if has_length:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ |= {_variable(name): value for name, value in (headers or {}).items()}
    seen: list[Any] = []
    keep_connections()
    chunks = to(environ, lambda status, fields, _fault=None: seen.extend((status, fields)))
    content = b"".join(chunks)
    status, fields = seen
    return Answered(int(status.split()[0]), {name.lower(): value for name, value in fields}, content)


def _variable(name: str) -> str:
    variable = name.upper().replace("-", "_")
    return variable if variable in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{variable}"
