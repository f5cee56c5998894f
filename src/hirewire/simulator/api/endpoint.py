"""What all endpoints share: authentication, reading bodies, writing answers and errors."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from hirewire.kit.web import challenges, encodings
from hirewire.simulator.api.errors import ApiError
from hirewire.simulator.people import queries
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.errors import AlreadyAppliedError, RecordError

P = ParamSpec("P")
T = TypeVar("T")
#: Takes the account to which the request's API key belongs. Returns either a complete response, or a value to
#: write as JSON.
Handler = Callable[Concatenate[Account, HttpRequest, P], Any]
#: Matches \u0000, the only way to write NUL in JSON. If the backslash is itself escaped, as in \\u0000, the characters
#: are plain text and do not match.
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def endpoint(**handlers: Handler[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make the view of one URL. Each argument is named after an HTTP method, and handles requests with that method.

    If a handler returns a value to write as JSON, the status is 201 for POST and 200 for other methods.
    """
    first = next(iter(handlers.values()))

    @csrf_exempt
    @wraps(first)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        handler = handlers.get(request.method or "")
        if handler is None:
            return _no_such_method(request, list(handlers))
        try:
            # Messages to other systems are in English, whatever language the pages use.
            with translation.override("en"):
                caller = _caller(request)
                _check_address(request)
                answer = handler(caller, request, *args, **kwargs)
        except AlreadyAppliedError as known:
            return ApiError(known.status, str(known), field=known.field, existing=known.existing).response()
        except RecordError as refused:
            return ApiError(refused.status, str(refused), field=refused.field).response()
        except ApiError as error:
            return error.response()
        if isinstance(answer, HttpResponse):
            return answer
        status = HTTPStatus.CREATED if request.method == "POST" else HTTPStatus.OK
        return HttpResponse(msgspec.json.encode(answer), status=status, content_type="application/json")

    return view


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a call without a valid key; None if the key is valid. The body is not read."""
    try:
        with translation.override("en"):
            _caller(request)
    except ApiError as error:
        return error.response()
    return None


def body(request: HttpRequest, shape: type[T]) -> T:
    content = _decoded(request)
    try:
        value = msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as wrong:
        message, _, path = str(wrong).partition(" - at `$.")
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, message, field=path.rstrip("`")) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {broken}") from broken
    if _NUL.search(content):
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "A string contains the character NUL, which cannot be stored.")
    return value


def _check_address(request: HttpRequest) -> None:
    """Refuse NUL in the URL, because PostgreSQL accepts no text with NUL, not even for a comparison."""
    if "\0" in request.path_info or any("\0" in text for _name, texts in request.GET.lists() for text in texts):
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "The address contains the character NUL, which no record has.")


def _decoded(request: HttpRequest) -> bytes:
    encoding, limit = request.headers.get("Content-Encoding", ""), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        return encodings.decoded(request.body, encoding, limit=limit)
    except encodings.UnknownEncodingError as unknown:
        message = f"The encoding “{unknown}” is not supported; send the body unencoded, or as {encodings.ACCEPTED}."
        headers = {"Accept-Encoding": encodings.ACCEPTED}
        raise ApiError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message, headers=headers) from unknown
    except encodings.TooLongError as long:
        message = f"The body is longer than {limit:,} bytes when it is decoded."
        raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message) from long
    except encodings.EncodingError as broken:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"The body cannot be decoded: {broken}.") from broken


def _no_such_method(request: HttpRequest, known: list[str]) -> HttpResponse:
    allowed = ", ".join(known)
    message = f"This address accepts {allowed}, not {request.method}."
    return ApiError(HTTPStatus.METHOD_NOT_ALLOWED, message, headers={"Allow": allowed}).response()


def _caller(request: HttpRequest) -> Account:
    authorization = request.headers.get("Authorization", "")
    kind, _, key = authorization.partition(" ")
    account = queries.account_by_key(key) if kind.casefold() == "bearer" and key else None
    if account is None:
        message = (
            "This key does not belong to any account. Whoever runs this ATS has the key that was printed when the "
            "company was added."
        )
        challenge = challenges.for_bearer(authorization, message)
        raise ApiError(HTTPStatus.UNAUTHORIZED, message, headers={challenges.HEADER: challenge})
    return account
