"""The request that this thread answers: its id, and what becomes known while it is answered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest

HEADER: Final = "X-Request-Id"
#: The form of request ids that we accept from outside. Other texts could contain a person's name, or a line break that
#: splits a line of the log.
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,63}")
#: The route of a request that gets its answer neither from a page nor from an API call. The path of such a request may
#: be anything that somebody typed.
UNKNOWN: Final = "unknown"


@dataclass(slots=True)
class Seen:
    id: str
    request: HttpRequest
    #: Used as the route instead of the URL's name: the resource and method of an API call, or ``front`` if
    #: ``kit.web.front`` answered the request itself. Empty for other requests.
    call: str = ""
    tenant: int | str | None = None
    application: int | None = None

    @property
    def route(self) -> str:
        """The name of the URL, or the resource and method of a call; never the path, which may hold ids or tokens."""
        if self.call:
            return self.call
        match = self.request.resolver_match
        if match is not None:
            return match.view_name or match.route or UNKNOWN
        return "static" if self.request.path_info.startswith(settings.STATIC_URL) else UNKNOWN


_current: ContextVar[Seen | None] = ContextVar("request", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[Seen]:
    given = request.headers.get(HEADER, "")
    seen = Seen(given if _WELL_FORMED.fullmatch(given) else uuid4().hex, request)
    token = _current.set(seen)
    try:
        yield seen
    finally:
        _current.reset(token)


def seen() -> Seen | None:
    return _current.get()


def note(*, tenant: int | str | None = None, application: int | None = None, call: str = "") -> None:
    now = _current.get()
    if now is None:
        return
    now.tenant = tenant if tenant is not None else now.tenant
    now.application = application if application is not None else now.application
    now.call = call or now.call
