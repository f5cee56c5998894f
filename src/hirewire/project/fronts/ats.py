"""For the ATS site: which requests the web server refuses before their bodies arrive, and how it formats errors."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from django.http import HttpRequest, HttpResponse

from hirewire.agent.console import endpoint as agent
from hirewire.simulator.api import endpoint as simulator
from hirewire.simulator.importing.pages import LARGEST as LARGEST_IMPORT

LARGEST: Final = LARGEST_IMPORT + 1024 * 1024
_DOORS: Final[Mapping[str, Callable[[HttpRequest], HttpResponse | None]]] = {
    "/api/": simulator.refusal,
    "/agent/api/": agent.refusal,
}
#: The format of errors for other systems, by path.
SHAPES: Final[Mapping[str, Callable[[str], object]]] = {
    "/api/": lambda message: {"error": {"message": message, "field": None}},
    **{f"/agent/{kind}/": lambda message: {"message": message} for kind in ("api", "events", "hooks")},
}


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a call that may not send its body; None if it may."""
    for prefix, door in _DOORS.items():
        if request.path_info.startswith(prefix):
            return door(request)
    return None


def tell(path: str, _status: int, _code: str, message: str) -> bytes | None:
    for prefix, shape in SHAPES.items():
        if path.startswith(prefix):
            return msgspec.json.encode(shape(message))
    return None
