"""The user who is signed in to the ATS."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hirewire.simulator.people import queries


class SignedInUser:
    """Sets ``request.ats_user``, which is loaded lazily, and is false if nobody is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.ats_user = SimpleLazyObject(lambda: queries.user_of(request.session))  # type: ignore[attr-defined] # declared by people.access.AtsRequest
        return self.get_response(request)
