"""Lets people see at once what they have just done, although a replica answers some of their pages."""

import re
from collections.abc import Callable
from math import ceil
from typing import Final, ParamSpec, TypeVar

import psycopg
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from hirewire.kit.db import replica

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
P = ParamSpec("P")
R = TypeVar("R")

_IS_SEARCH: Final = "is_search"
_POSITION: Final = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")


class OwnWrites:
    """Middleware: a replica answers a signed-in browser only after replaying what that browser has written.

    A cookie holds the position that the primary's log had after the browser's last write. If a replica has not reached
    this position when the cookie expires, the replica lags so far behind that no request uses it. A forged cookie
    yields only old pages, or pages from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not replica.is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.COOKIES.get(_cookie_name(), "")
        with replica.not_before(given if _POSITION.fullmatch(given) else None):
            response = self.get_response(request)
        if _has_written(request):
            _remember(response)
        return response


def is_search(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a page to which a POST sends a search, so that this POST counts as reading.

    The page must change nothing that a replica shows.
    """
    setattr(view, _IS_SEARCH, True)
    return view


def searches(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and hasattr(match.func, _IS_SEARCH)


def _has_written(request: HttpRequest) -> bool:
    if request.method in _READING or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return not searches(request)


def _remember(response: HttpResponse) -> None:
    try:
        position = replica.position()
    except (DatabaseError, psycopg.Error):
        # The primary is unreachable. Pages say so, and nobody reads from a replica until the primary is back.
        return
    if position is not None:
        response.set_cookie(
            _cookie_name(),
            position,
            max_age=ceil(settings.HIREWIRE_REPLICA_LAG) + 1,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _cookie_name() -> str:
    return f"{settings.SESSION_COOKIE_NAME}_position"
