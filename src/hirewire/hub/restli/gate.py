"""The middleware that answers API calls before they reach the middleware of the pages."""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from time import perf_counter_ns

import structlog
from django.http import HttpRequest, HttpResponse

from hirewire.hub.restli import answers
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.incoming import call_of, protocol_of
from hirewire.hub.restli.messages import Answer, Call, Handler, Trace
from hirewire.hub.restli.repeating import Busy
from hirewire.kit.db.conflicts import is_conflict
from hirewire.kit.db.outages import DATABASE, is_lost
from hirewire.kit.web import away
from hirewire.wire.restli import Protocol, RestliSyntaxError

log = structlog.get_logger(__name__)


#: Called after each answer. The number is the nanoseconds that the call took, or 0 if ``ApiGate.refusal`` answered.
Watch = Callable[[HttpRequest, Trace, Answer, int], None]


def _nobody_watches(_request: HttpRequest, _trace: Trace, _answer: Answer, _took: int) -> None:
    pass


class ApiGate:
    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponse],
        endpoints: Mapping[str, Handler],
        pages: Collection[str] = (),
        watch: Watch = _nobody_watches,
        doors: Mapping[str, Callable[[Call], object]] | None = None,
    ) -> None:
        self._get_response = get_response
        self._endpoints = endpoints
        #: Paths that begin with a prefix of the API, but lead to pages for people.
        self._pages = pages
        self._watch = watch
        #: For each prefix whose calls need a token, the function that checks the token.
        self._doors = doors or {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for prefix, handler in self._endpoints.items():
            if request.path_info.startswith(prefix) and request.path_info not in self._pages:
                return self._answered(request, handler)
        return self._get_response(request)

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer to a call with a bad token, or None. Called before a large or slow body is read in full."""
        for prefix, authenticate in self._doors.items():
            if request.path_info.startswith(prefix) and request.path_info not in self._pages:
                trace = Trace()
                answer = _answer(request, _only(authenticate), trace)
                if answer.status < HTTPStatus.BAD_REQUEST:
                    return None
                self._watch(request, trace, answer, 0)
                return self._response(request, trace, answer)
        return None

    def _answered(self, request: HttpRequest, handler: Handler) -> HttpResponse:
        began = perf_counter_ns()
        trace = Trace()
        answer = _answer(request, handler, trace)
        self._watch(request, trace, answer, perf_counter_ns() - began)
        return self._response(request, trace, answer)

    @staticmethod
    def _response(request: HttpRequest, trace: Trace, answer: Answer) -> HttpResponse:
        body = b"" if request.method == "HEAD" else answer.body
        return HttpResponse(body, status=answer.status, headers={**answer.headers, "X-LI-UUID": trace.id.hex})


def _answer(request: HttpRequest, handler: Handler, trace: Trace) -> Answer:
    protocol = Protocol.V1
    try:
        protocol = protocol_of(request)
        away.check()
        return handler(call_of(request, trace))
    except ApiError as error:
        return answers.error_answer(protocol, error)
    except RestliSyntaxError as error:
        # The resource itself parses some parameters of the query, and they may be malformed.
        return answers.error_answer(protocol, ApiError(str(error)))
    except Exception as error:
        if is_lost(error):
            DATABASE.note(error)
            return answers.error_answer(protocol, _away())
        if is_conflict(error):
            return answers.error_answer(protocol, Busy())
        # Tell the caller only that the server failed, and log the reason.
        log.exception("The API call failed", method=request.method, resource=trace.resource)
        return answers.error_answer(protocol, ApiError("Internal server error", status=500, code="INTERNAL_ERROR"))


def _only(authenticate: Callable[[Call], object]) -> Handler:
    def handler(call: Call) -> Answer:
        authenticate(call)
        return Answer(HTTPStatus.OK)

    return handler


def _away() -> ApiError:
    return ApiError(
        away.MESSAGE,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        code="SERVICE_UNAVAILABLE",
        headers={"Retry-After": away.RETRY_AFTER},
    )
