"""Lets caches keep only responses that explicitly allow it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse


class NoStore:
    """Middleware: a response without ``Cache-Control`` is not stored, because it may be about a person.

    Static files, widget scripts and public documents set a lifetime, which this middleware does not change.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            # A 304 gets no header: it refers to a stored response, whose own ``Cache-Control`` stays in force.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
