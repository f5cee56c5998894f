"""A single network request, and whether it is worth another try."""

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx2

from hirewire.client.errors import RscError, ServerFault, Throttled, Unreachable
from hirewire.kit.monitoring import tracing
from hirewire.kit.web import limits

#: If a server asks for a wait of at most this many seconds, the call waits and tries again. If the server asks for a
#: longer wait, the call fails, and its caller has to try again later.
LONGEST_WAIT: Final = 30.0
#: The shortest wait, in seconds. It prevents a busy loop if a server requests a wait of zero by mistake.
_SHORTEST_WAIT: Final = 0.1
_NOT_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def send(http: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
    with tracing.span(f"{request.method} Recruiter", "client", method=request.method):
        request.headers.update(tracing.headers())
        response = _send(http, request)
        tracing.note(status=response.status_code)
        return response


def _send(http: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
    try:
        with limits.within(limits.LONGEST_EXCHANGE):
            return http.send(request)
    except httpx2.TransportError as away:
        # The library's message may contain a URL with its query, so only the kind of error is reported.
        raise Unreachable(
            f"{request.url.host} cannot be reached ({type(away).__name__}).", was_sent=not isinstance(away, _NOT_SENT)
        ) from away


def wait_of(response: httpx2.Response) -> float | None:
    """Return the wait that ``Retry-After`` asks for, in seconds.

    The header holds a number of seconds, or a date. The wait until a date is counted from the ``Date`` of the answer,
    so our own clock does not matter.
    """
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
        return max((until - parsedate_to_datetime(response.headers.get("Date", ""))).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def is_worth_a_retry(error: Exception, *, is_repeatable: bool) -> bool | float:
    """Whether to retry the call and, if the server asked for a wait, after how many seconds.

    ``is_repeatable`` means that making the call twice has the same effect as making it once. Other calls are retried
    only if the first attempt certainly had no effect.
    """
    if isinstance(error, Throttled):
        if error.wait is None:
            return True
        return max(error.wait, _SHORTEST_WAIT) if error.wait <= LONGEST_WAIT else False
    if isinstance(error, Unreachable):
        return is_repeatable or not error.was_sent
    return is_repeatable and isinstance(error, ServerFault) and _may_pass(error)


def _may_pass(error: RscError) -> bool:
    if error.status is None:
        return False
    return error.status == HTTPStatus.REQUEST_TIMEOUT or httpx2.codes.is_server_error(error.status)
