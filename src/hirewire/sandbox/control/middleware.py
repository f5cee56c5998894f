"""Answers calls below ``/sandbox/``, before anything else sees them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

PREFIX = "/sandbox/"
Respond = Callable[[HttpRequest], HttpResponse]


class Control:
    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == PREFIX:
            return JsonResponse({"world": "seed"})
        return self._respond(request)
