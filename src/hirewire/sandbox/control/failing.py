"""Makes calls fail in the ways that armed faults prescribe. The journal records the answers as usual."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from hirewire.certification.kinds import METHODS_BY_VERB, path_parts
from hirewire.hub.api.facades import DOORS, ENDPOINTS, PAGES
from hirewire.hub.api.rest.versions import not_active
from hirewire.hub.platform.oauth.callers import caller_of
from hirewire.hub.platform.oauth.models import AccessToken
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.gate import ApiGate
from hirewire.hub.restli.messages import Answer, Call, Handler
from hirewire.kit import clock
from hirewire.kit.secrets import digest
from hirewire.sandbox.control.sent_calls import record_and_keep
from hirewire.sandbox.faults import Fault, Faults

#: This header marks an answer that is to be cut, and gives the number of bytes after which the answer is cut.
CUT: Final = "X-Sandbox-Cut"
Respond = Callable[[HttpRequest], HttpResponse | StreamingHttpResponse]


@cache
def known_faults() -> Faults:
    return Faults.of_this_sandbox()


def gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Respond:
    """Return the middleware for API calls. It lets armed faults strike the calls."""
    endpoints = {prefix: failing(handler) for prefix, handler in ENDPOINTS.items()}
    calls = ApiGate(get_response, endpoints, PAGES, watch=record_and_keep, doors=DOORS)
    return lambda request: shortened(calls(request))


def failing(handler: Handler) -> Handler:
    def answer(call: Call) -> Answer:
        if not known_faults().armed():
            return handler(call)
        facts = _facts(call)
        fault = known_faults().strike(facts)
        if fault is None:
            return handler(call)
        if call.root != "oauth":
            call.trace.resource, call.trace.method = facts["resource"], facts["method"]
        return _STRIKES[fault.name](fault, call, handler)

    return answer


def _facts(call: Call) -> dict[str, str]:
    resource, rest, sub = path_parts(call.path)
    named = call.headers.get("X-RestLi-Method", "").lower()
    has_ids = "ids" in call.raw_query
    reading = "finder" if "q=" in call.raw_query else "batch_get" if has_ids else "get"
    method = named or (reading if call.verb == "GET" else METHODS_BY_VERB.get((call.verb, has_ids), ""))
    is_token = call.path.startswith("/oauth/")
    return {
        "application": _application(call),
        "verb": call.verb,
        # Endpoints of OAuth are identified by the last part of their paths.
        "resource": rest.strip("/") if is_token else f"{resource}/{sub}".rstrip("/"),
        "method": "" if is_token else method,
        "version": call.headers.get("LinkedIn-Version", "").strip() if call.root == "rest" else "",
    }


def _application(call: Call) -> str:
    if call.path.startswith("/oauth/"):
        return parse_qs(call.body.decode(errors="replace")).get("client_id", [""])[0]
    with suppress(ApiError):
        caller = caller_of(call)
        return caller.application.client_id
    return ""


def _slow(fault: Fault, call: Call, handler: Handler) -> Answer:
    time.sleep(fault.seconds)
    return handler(call)


def _too_many(fault: Fault, _call: Call, _handler: Handler) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    message = "Resource level throttle limit for calls to this resource is reached."
    raise ApiError(message, status=HTTPStatus.TOO_MANY_REQUESTS, code="TOO_MANY_REQUESTS", headers=headers)


def _server_error(fault: Fault, _call: Call, _handler: Handler) -> Answer:
    raise ApiError("Internal server error", status=fault.status, code="INTERNAL_ERROR")


def _cut(fault: Fault, call: Call, handler: Handler) -> Answer:
    """Carry out the call, and mark its answer. ``shortened`` cuts the answer after the journal has recorded it."""
    mark = {CUT: str(fault.bytes)}
    try:
        answer = handler(call)
    except ApiError as refusal:
        refusal.headers = {**refusal.headers, **mark}
        raise
    return replace(answer, headers={**answer.headers, **mark})


def shortened(response: HttpResponse) -> HttpResponse | StreamingHttpResponse:
    """If the answer is marked, announce its whole length, but send less. The web server then ends the connection."""
    if CUT not in response.headers:
        return response
    most = int(response.headers[CUT])
    del response.headers[CUT]
    length = max(len(response.content), 1)
    part = response.content[: min(most, length - 1)]
    cut = StreamingHttpResponse(iter([part]), status=response.status_code, headers=dict(response.headers))
    cut.headers["Content-Length"] = str(length)
    return cut


def _expired(_fault: Fault, call: Call, handler: Handler) -> Answer:
    token = call.headers.get("Authorization", "").partition(" ")[2].strip()
    AccessToken.objects.filter(digest=digest(token)).update(expires_at=clock.now())
    return handler(call)


def _sunset(_fault: Fault, call: Call, _handler: Handler) -> Answer:
    raise not_active(call.headers.get("LinkedIn-Version", "").strip())


_STRIKES: Final[dict[str, Callable[[Fault, Call, Handler], Answer]]] = {
    "slow": _slow,
    "too-many-requests": _too_many,
    "server-error": _server_error,
    "cut": _cut,
    "expired-token": _expired,
    "sunset": _sunset,
}
