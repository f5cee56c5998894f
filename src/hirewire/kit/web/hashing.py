"""Limits how many passwords are hashed at once: a hash takes a core and 100 MB for a tenth of a second."""

from collections.abc import Callable
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hirewire.kit.web.gates import BusyError, Gate

#: Seconds after which a person may try again; most hashes finish in a tenth of a second.
WAIT: Final = 2


GATE: Final = Gate("HIREWIRE_HASHES_AT_ONCE")


class Argon2(Argon2PasswordHasher):
    """Django's Argon2 with one lane: the default of eight would use every core for one sign-in."""

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with GATE.inside():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with GATE.inside():
            return super().verify(password, encoded)


class TellBusy:
    """Answers a request, such as a sign-in, that was refused because too many passwords are being hashed.

    The password was not checked, so the same form can be sent again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BusyError):
            return None
        response = render(request, "looks/busy.html", {"wait": WAIT}, status=503)
        response["Retry-After"] = str(WAIT)
        return response
