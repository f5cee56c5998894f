import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final
from wsgiref.util import FileWrapper

from hirewire.kit.web.front.messages import Environ, Reply

Application = Callable[..., Iterable[bytes]]
#: The application's files are read this many bytes at a time, unless the server itself can send them.
PIECE: Final = 64 * 1024


def call(application: Application, environ: Environ, *, sends_files: bool) -> Reply:
    """Call the WSGI application. An answer that is sent in pieces is left open; any other answer is closed."""
    head = _Head()
    answer = application(environ, head)
    close: Callable[[], None] = getattr(answer, "close", lambda: None)
    if isinstance(answer, FileWrapper):
        path = _path_of(answer.filelike) if sends_files else ""
        if not path:
            return Reply(head.status, head.headers, pieces=_pieces(answer.filelike), close=close)
        close()
        return Reply(head.status, head.headers, path=path)
    if getattr(answer, "streaming", False):
        return Reply(head.status, head.headers, pieces=iter(answer), close=close)
    try:
        return Reply(head.status, head.headers, b"".join(answer))
    finally:
        close()


class _Head:
    """The ``start_response`` callable of WSGI."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        self.status = int(status.partition(" ")[0])
        self.headers = [(name, str(value)) for name, value in headers]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _path_of(file: Any) -> str:  # noqa: ANN401 - anything that Django returns as a file
    """Return the path from which the server itself can send exactly this file, or "" if there is none."""
    with suppress(OSError, AttributeError, TypeError, ValueError):
        path = Path(file.name)
        if path.is_absolute() and not file.tell() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
            return str(path)
    return ""
