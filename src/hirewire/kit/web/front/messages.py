"""Types that the front and the applications behind it exchange."""

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
    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    path: str = ""
    pieces: Iterator[bytes] | None = None
    #: Called in a thread when the answer is no longer needed.
    close: Callable[[], None] = lambda: None
    #: Whether this answer is from the front and not from the application, for example because the front refused the
    #: request, or because the application failed.
    is_own: bool = False


class Refused(Exception):
    """A request that is refused before the application gets it."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class GoneError(Exception):
    """The client has disconnected; nobody waits for an answer."""


#: Called in a thread, before the body is complete. Returns ``None`` if the caller may send its body, and otherwise the
#: answer that refuses the request.
Admit = Callable[[Environ], Reply | None]
#: Takes the path of a refused request and the reason. Returns the content type and the body of the answer.
Tell = Callable[[str, Refused], tuple[str, bytes]]
#: Called for each answer that is from the front and not from the application. Takes the request's environ, the answer's
#: status, and the seconds that the answer took. Returns headers to add to the answer. The function runs on the event
#: loop, so it must not wait for anything.
Watch = Callable[[Environ, int, float], list[tuple[str, str]]]
