"""Shared by all calls of the host API: the key check, the look-up of the connection, bodies and errors."""

import hmac
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from hirewire.agent.connections import queries
from hirewire.agent.connections.errors import ConnectionFault
from hirewire.agent.connections.models import Connection
from hirewire.agent.console.status import status
from hirewire.agent.registry import BadSettings, UnknownConnector
from hirewire.kit.web import challenges
from hirewire.wire.validation import holds_nul

T = TypeVar("T")
#: Takes the request, the tenant and the other URL parameters.
#: Returns the answer, or a connection whose status is the answer.
Handler = Callable[..., Connection | Mapping[str, Any]]


class CallError(Exception):
    def __init__(self, code: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.code = code


def endpoint(**handlers: Handler) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(next(iter(handlers.values())))
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        handler = handlers.get(request.method or "")
        refused = refusal(request)
        if refused is not None:
            return refused
        if handler is None:
            return HttpResponseNotAllowed(list(handlers))
        try:
            _check_address(request)
            result = handler(request, **named)
            return answer(status(result) if isinstance(result, Connection) else result)
        except CallError as error:
            return answer({"message": str(error)}, error.code)
        except ConnectionFault as fault:
            return answer({"message": str(fault)}, fault.status)
        except (BadSettings, UnknownConnector) as wrong:
            return answer({"message": str(wrong)}, HTTPStatus.UNPROCESSABLE_ENTITY)

    return view


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a call without a valid key, or None if the key is valid. The body is not read."""
    if _has_key(request):
        return None
    return _refused_key(request)


def body(request: HttpRequest, shape: type[T]) -> T:
    try:
        value = msgspec.json.decode(request.body or b"{}", type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise CallError(HTTPStatus.BAD_REQUEST, f"The request body is not valid for this call: {wrong}") from wrong
    if holds_nul(request.body):
        message = "A string contains the character NUL, which cannot be stored."
        raise CallError(HTTPStatus.UNPROCESSABLE_ENTITY, message)
    return value


def known(tenant: str) -> Connection:
    connection = queries.of_tenant(tenant)
    if connection is None:
        raise CallError(HTTPStatus.NOT_FOUND, f"There is no connection “{tenant}”.")
    return connection


def answer(content: Any, code: HTTPStatus = HTTPStatus.OK) -> HttpResponse:  # noqa: ANN401 - whatever can be JSON
    return HttpResponse(msgspec.json.encode(content), status=code, content_type="application/json")


def _check_address(request: HttpRequest) -> None:
    """Refuse an address with NUL, because PostgreSQL accepts no text with NUL, not even for a comparison."""
    if "\0" in request.path_info:
        message = "The address contains the character NUL, which no record has."
        raise CallError(HTTPStatus.UNPROCESSABLE_ENTITY, message)


def _refused_key(request: HttpRequest) -> HttpResponse:
    message = "This key does not belong to the agent."
    refused = answer({"message": message}, HTTPStatus.UNAUTHORIZED)
    refused[challenges.HEADER] = challenges.for_bearer(request.headers.get("Authorization", ""), message)
    return refused


def _has_key(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(given, f"Bearer {settings.HIREWIRE_AGENT_KEY}".encode())
