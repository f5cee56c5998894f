"""Answers calls below ``/sandbox/``, before anything else sees them."""

import json
import threading
import time
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port, validate_host

from hirewire.sandbox.control.errors import BadBody, Body, ControlError, OtherSite
from hirewire.sandbox.control.worlds import Worlds

if TYPE_CHECKING:
    from hirewire.sandbox.control.actions import Actions

PREFIX: Final = "/sandbox/"
_INBOX: Final = "inbox/"
_CALLS: Final = ("/v2/", "/rest/", "/oauth/")
_TOKENS: Final = "/oauth/v2/accessToken"
Respond = Callable[[HttpRequest], HttpResponse]


class Control:
    """The middleware of a sandbox. It is the outermost one, so that no request runs while the world changes."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._opening = threading.Lock()
        self._opened: Worlds | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            with self._worlds.gate.shared():
                return self._answered(request)
        path = request.path_info.removeprefix(PREFIX)
        if path.startswith(_INBOX):
            # Accept and ignore the events of a company that has given no address of its own for events.
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        try:
            return self._controlled(request, path.rstrip("/"))
        except ControlError as error:
            return JsonResponse({"message": str(error)}, status=error.status)

    def _answered(self, request: HttpRequest) -> HttpResponse:
        """Answer a request. The clock may slow down for calls of the API, but not for people with browsers.

        A fault may cut the answer to a request for a token. A cut answer is a stream, and this method does not read the
        token from a stream.
        """
        path = request.path_info
        if not path.startswith(_CALLS):
            return self._respond(request)
        world_clock, token = self._worlds.clock, request.headers.get("Authorization", "").removeprefix("Bearer ")
        with world_clock.calling(token, asks_for_token=path == _TOKENS):
            response = self._respond(request)
            if path == _TOKENS and response.status_code == HTTPStatus.OK and not response.streaming:
                world_clock.calls.hand_out(json.loads(response.content)["access_token"])
            return response

    @property
    def _worlds(self) -> Worlds:
        """The worlds. The first request opens them, because the middleware is created before there is a database."""
        with self._opening:
            if self._opened is None:
                worlds = Worlds()
                worlds.open()
                self._opened = worlds
            return self._opened

    @cached_property
    def _actions(self) -> "Actions":
        # This import loads the code for everything that recruiters do. At the top of this module, the import would
        # delay the start.
        from hirewire.sandbox.control.actions import Actions  # noqa: PLC0415 - see above

        return Actions(self._worlds)

    def _controlled(self, request: HttpRequest, path: str) -> HttpResponse:
        # get_host() refuses unknown host names. Otherwise, an attacker could make the host name of a page resolve to
        # our address. To the browser, the page and the sandbox would then be the same site.
        request.get_host()
        _require_own_site(request)
        if request.method == "GET" and not path:
            return JsonResponse({"snapshots": self._worlds.snapshots})
        verbs = self._actions.verbs(path)
        if not verbs:
            places = ", ".join(f"{verb} {PREFIX}{known}" for verb, known in self._actions.places)
            message = f"There is nothing at this address. Use one of these: {places}."
            return JsonResponse({"message": message}, status=HTTPStatus.NOT_FOUND)
        if request.method not in verbs:
            message = f"Use {' or '.join(sorted(verbs))}."
            return JsonResponse({"message": message}, status=HTTPStatus.METHOD_NOT_ALLOWED)
        began = time.perf_counter()
        answer = self._actions.play(request.method, path, _body(request))
        response = JsonResponse(answer, safe=False)
        response["Server-Timing"] = f"control;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response


def _require_own_site(request: HttpRequest) -> None:
    """Refuse requests that pages of other sites make through a browser on this machine.

    Programs that are not browsers send neither ``Origin`` nor ``Sec-Fetch-Site``, so their requests are accepted.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        is_own = request.headers.get("Sec-Fetch-Site") != "cross-site"
    else:
        # The origin of a file, or of a page that hides its origin, is "null". This names no host and is refused.
        host, _port = split_domain_port(origin.partition("://")[2])
        is_own = validate_host(host, settings.ALLOWED_HOSTS)
    if not is_own:
        raise OtherSite


def _body(request: HttpRequest) -> Body:
    if request.method == "GET":
        return request.GET.dict()
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise BadBody("the fields of the call") from None
    if not isinstance(body, dict):
        raise BadBody("the fields of the call")
    return body
