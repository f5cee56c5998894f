"""For the agent: which requests the web server refuses before their bodies arrive, and how it formats errors."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from django.http import HttpRequest, HttpResponse

from hirewire.agent.console.endpoint import refusal as refusal_of_call

#: The largest body, in bytes. Forms and calls are small, and push events contain no files.
LARGEST: Final = 2 * 1024 * 1024


def _message(message: str) -> object:
    return {"message": message}


#: The format of errors for other systems, by path.
SHAPES: Final[Mapping[str, Callable[[str], object]]] = {
    "/api/": _message,
    "/events/": _message,
    "/hooks/": _message,
}


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a call that may not send its body; None if it may."""
    return refusal_of_call(request) if request.path_info.startswith("/api/") else None


def tell(path: str, _status: int, _code: str, message: str) -> bytes | None:
    if any(path.startswith(prefix) for prefix in SHAPES):
        return msgspec.json.encode(_message(message))
    return None
