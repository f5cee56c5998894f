"""API calls leave the middleware chain here."""

import logging
from collections.abc import Callable, Collection, Mapping

from django.http import HttpRequest, HttpResponse

from hirewire.hub.restli import answers
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.incoming import call_of, protocol_of
from hirewire.hub.restli.messages import Answer, Handler
from hirewire.wire.restli import Protocol, RestliSyntaxError

_logger = logging.getLogger(__name__)


class ApiGate:
    """Answers API paths itself, and tells every error in one form; everything else goes on to the pages."""

    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponse],
        endpoints: Mapping[str, Handler],
        pages: Collection[str] = (),
    ) -> None:
        self._get_response = get_response
        self._endpoints = endpoints
        #: Addresses among those of the API at which people sit.
        self._pages = pages

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for prefix, handler in self._endpoints.items():
            if request.path_info.startswith(prefix) and request.path_info not in self._pages:
                answer = _answer(request, handler)
                body = b"" if request.method == "HEAD" else answer.body
                return HttpResponse(body, status=answer.status, headers=answer.headers)
        return self._get_response(request)


def _answer(request: HttpRequest, handler: Handler) -> Answer:
    protocol = Protocol.V1
    try:
        protocol = protocol_of(request)
        return handler(call_of(request))
    except ApiError as error:
        return answers.error_answer(protocol, error)
    except RestliSyntaxError as error:
        # A parameter that only the resource reads.
        return answers.error_answer(protocol, ApiError(str(error)))
    except Exception:
        # The caller must not see how we failed, only that it was us.
        _logger.exception("API call %s %s failed", request.method, request.path_info)
        return answers.error_answer(protocol, ApiError("Internal server error", status=500, code="INTERNAL_ERROR"))
