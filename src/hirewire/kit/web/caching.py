"""What caches may keep: only what says so itself."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse


class NoStore:
    """Middleware: an answer that says nothing of caches is not stored, since it may be about a person.

    Static files, scripts of widgets and public documents say how long they
    last, and stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            # It speaks of what was stored before, under the rules that were told then.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
