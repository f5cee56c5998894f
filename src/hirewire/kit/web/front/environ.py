"""Converts a request from the server's form (ASGI) to Django's (WSGI)."""

import sys
from typing import IO, Final
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from hirewire.kit.web.front.messages import Environ, Scope

_PLAIN: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def environ_of(scope: Scope) -> Environ:
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in scope["headers"]:
        _add(environ, name.decode("latin-1").lower(), value.decode("latin-1"))
    return environ


def with_body(environ: Environ, body: IO[bytes], size: int) -> Environ:
    """Add the complete body. Its length is now known, even if the body came in chunks."""
    if environ.pop("HTTP_TRANSFER_ENCODING", ""):
        environ["CONTENT_LENGTH"] = str(size)
    return {**environ, "wsgi.input": body}


def _add(environ: Environ, name: str, value: str) -> None:
    # Ignore names with "_": "X_Forwarded_Proto" would get the key of "X-Forwarded-Proto", which only a proxy may set.
    if "_" in name:
        return
    key = _PLAIN.get(name) or f"HTTP_{name.replace('-', '_').upper()}"
    if key in environ:
        value = f"{environ[key]}{';' if name == 'cookie' else ','}{value}"
    environ[key] = value
