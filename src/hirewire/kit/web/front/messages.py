"""What the front and those that answer hand each other."""

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Environ = dict[str, Any]
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose body is in memory, or a file of this machine, or comes piece by piece."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    path: str = ""
    pieces: Iterator[bytes] | None = None
    #: Called in a thread when nothing of the answer is wanted any more.
    close: Callable[[], None] = lambda: None


class Refused(Exception):  # noqa: N818 - a refusal reads better than an error
    """A request that no thread ever sees."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class GoneError(Exception):
    """The client has left; nobody waits for an answer."""


#: Whether the caller of a request may send its body: an answer when not. Asked in a thread, with no body to read.
Admit = Callable[[Environ], Reply | None]
#: How a refusal is told below an address: a content type and a body.
Tell = Callable[[str, Refused], tuple[str, bytes]]
