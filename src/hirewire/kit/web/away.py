"""Answers requests at once with 503 and Retry-After while the database is unreachable, and logs no traceback."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import msgspec
import psycopg
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

from hirewire.kit.db.outages import DATABASE, LONGEST_WAIT, is_lost
from hirewire.kit.db.sessions import look

#: Whole seconds, as ``Retry-After`` requires. None of our processes waits longer than this before it tries to connect
#: to the database again.
RETRY_AFTER: Final = str(int(LONGEST_WAIT))
MESSAGE: Final = f"The database is not answering at the moment. Try again in {RETRY_AFTER} seconds."
#: Seconds between two checks of whether the database is back.
LOOK_EVERY: Final = 1.0

_lock = threading.Lock()
_look_at = 0.0


class DatabaseAwayError(psycopg.OperationalError):
    """The database was unreachable a moment ago, so this request does not wait for it."""


def check() -> None:
    if not DATABASE.is_on:
        return
    if _is_time():
        look()
    elif DATABASE.is_confirmed:
        raise DatabaseAwayError


class Away:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        check()
        return self.get_response(request)


class Fault:
    """Answers a failed request with a page, or with JSON if the database is away and the path is for programs.

    The keys of ``shapes`` are the beginnings of paths for programs. The values are functions that make the JSON's
    content from a message.
    """

    def __init__(self, *, fault: str, away: str, shapes: Mapping[str, Callable[[str], object]] | None = None) -> None:
        self._fault, self._away = fault, away
        self._shapes = shapes or {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        error = sys.exception()
        if error is None or not is_lost(error):
            return server_error(request, template_name=self._fault)
        DATABASE.note(error)
        response = self._unavailable(request.path_info)
        response["Retry-After"] = RETRY_AFTER
        response["Cache-Control"] = "no-store"
        return response

    def _unavailable(self, path: str) -> HttpResponse:
        for prefix, shape in self._shapes.items():
            if path.startswith(prefix):
                body = msgspec.json.encode(shape(MESSAGE))
                return HttpResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="application/json")
        # Rendered without the request, because finding its user needs the database.
        return HttpResponse(loader.get_template(self._away).render(), status=HTTPStatus.SERVICE_UNAVAILABLE)


def _is_time() -> bool:
    global _look_at  # noqa: PLW0603 - a process has one database
    with _lock:
        if time.monotonic() < _look_at:
            return False
        _look_at = time.monotonic() + LOOK_EVERY
        return True
