"""HTTP client for one customer's ATS: sequential, with retries, and strict about what may be repeated."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, NamedTuple, TypeAlias

import httpx2
import msgspec
import stamina

from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import (
    Faulty,
    MissingPermission,
    NoAccess,
    OutOfBounds,
    Refused,
    SkipRecord,
    TryLater,
    Unavailable,
    Unsure,
)
from hirewire.agent.sdk.http import exchanges
from hirewire.agent.sdk.http.exchanges import Exchange
from hirewire.agent.sdk.http.pace import LONGEST_SLEEP, Pace, seconds_until
from hirewire.agent.sdk.says import says
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing
from hirewire.kit.web import limits

_TIMEOUT: Final = 30.0
_JSON: Final = "application/json"
#: The value of a query parameter. For a sequence, the parameter is repeated for each value.
Param: TypeAlias = str | int | Sequence[str] | None


class Answer(NamedTuple):
    content: bytes
    headers: Mapping[str, str]


class _Away(Unavailable):
    """The server could not be reached, or did not finish its answer."""


class AtsClient:
    def __init__(
        self,
        *,
        base_url: str,
        auth: httpx2.Auth | None,
        pace: Pace,
        transport: httpx2.BaseTransport | None = None,
        headers: Mapping[str, str] | None = None,
        media_type: str = _JSON,
        timeout: float = _TIMEOUT,
        watch: Watch | None = None,
    ) -> None:
        self._pace = pace
        self.watch = watch or Watch()
        self._form = {"Content-Type": media_type}
        #: How far the ATS's clock is ahead of ours.
        self._lead = timedelta()
        self._http = httpx2.Client(
            base_url=base_url,
            auth=auth,
            transport=limits.BoundedTransport(transport),
            timeout=httpx2.Timeout(timeout, connect=5.0),
            trust_env=False,
            headers={"Accept": media_type, **(headers or {})},
        )

    def close(self) -> None:
        self._http.close()

    def server_now(self) -> datetime:
        """The ATS's time, from the ``Date`` of its latest answer. Times in records follow the ATS's clock, not ours."""
        return clock.now() + self._lead

    def refuses(self, content: bytes) -> bool:  # noqa: ARG002 - overriding methods look at the content
        """Whether a server error means that the request itself is wrong, so that repeating it is useless."""
        return False

    def get(self, path: str, *, needs: str, **params: Param) -> bytes | None:
        """Return the response body, or None on 404. ``needs`` names the permission that the call requires."""
        answer = self.fetch(path, needs=needs, params=params)
        return None if answer is None else answer.content

    def fetch(self, path: str, *, needs: str, params: Mapping[str, Param]) -> Answer | None:
        """Return body and headers, or None on 404."""
        given = {name: value for name, value in params.items() if value is not None}
        for attempt in stamina.retry_context(on=_worth_a_sleep, attempts=6, timeout=120):
            with attempt:
                response = self._once("GET", path, needs=needs, params=given)
        return None if response.status_code == HTTPStatus.NOT_FOUND else Answer(response.content, response.headers)

    def download(self, url: str) -> bytes | None:
        """Fetch the file to which a link from the ATS leads. Links often lead to other hosts, so the key is not sent.

        Raise ``SkipRecord`` if the link is refused or broken: such a link says nothing about the key or other files.
        Raise ``Unavailable`` if the other host does not answer, or answers with a server error.
        """
        if not is_requestable(url):
            raise SkipRecord("The link to the file is not a web address.")
        try:
            for attempt in stamina.retry_context(on=_worth_a_sleep, attempts=6, timeout=120):
                with attempt:
                    response = self._once("GET", url, needs=None, auth=None)
        except OutOfBounds as refused:
            raise SkipRecord(str(refused)) from refused
        except Refused as refused:
            # File stores refuse the request when a link has expired, or when the file is gone.
            raise SkipRecord(f"The link to the file answers with an error ({refused.status}).") from refused
        except Faulty as faulty:
            raise Unavailable(f"The link to the file answers with an error ({faulty.status}).") from faulty
        except _Away as away:
            raise Unavailable("The link to the file leads to a server that does not answer.") from away
        return None if response.status_code == HTTPStatus.NOT_FOUND else response.content

    def ask(self, path: str, body: object, *, needs: str) -> bytes:
        """Send a query as a POST, as RPC interfaces require. A query changes nothing, so it may be repeated."""
        return self.inquire(path, body, needs=needs).content

    def inquire(self, path: str, body: object, *, needs: str) -> Answer:
        """Like ``ask``, but also return the headers of the answer."""
        content = msgspec.json.encode(body)
        for attempt in stamina.retry_context(on=_worth_a_sleep, attempts=6, timeout=120):
            with attempt:
                response = self._once("POST", path, needs=needs, is_read=True, content=content, headers=self._form)
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise Refused(_message(response), status=response.status_code, body=response.content)
        return Answer(response.content, response.headers)

    def send(
        self, method: str, path: str, body: object, *, needs: str, shown: tuple[str, object] | None = None
    ) -> bytes:
        """Send a write. It is retried only if it certainly did not take effect.

        ``shown`` replaces path and body in the ledger of writes if the request itself contains a secret.
        """
        content = msgspec.json.encode(body)
        for attempt in stamina.retry_context(on=_worth_a_sleep, attempts=6, timeout=120):
            with attempt:
                exchange = exchanges.begin(method, *(shown or (path, body)))
                response = self._once(method, path, needs=needs, exchange=exchange, content=content, headers=self._form)
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise Refused(_message(response), status=response.status_code, body=response.content)
        return response.content

    def _once(
        self,
        method: str,
        path: str,
        *,
        needs: str | None,
        is_read: bool = False,
        exchange: Exchange | None = None,
        **options: Any,  # noqa: ANN401 - httpx2's own options
    ) -> httpx2.Response:
        """Send a request. ``needs`` is None if the request needs no key."""
        is_read = is_read or method == "GET"
        self._pace.wait()
        try:
            response = self._request(method, path, **options)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as away:
            raise _Away(f"The ATS cannot be reached at {self._http.base_url.host}.") from away
        except limits.AnswerTooLargeError as large:
            reason = says("The ATS’s answer is too large.")
            raise (SkipRecord(reason) if is_read else Unsure(reason)) from large
        except httpx2.TransportError as cut:
            reason = says("The ATS did not finish its answer.")
            raise (_Away(reason) if is_read else Unsure(reason)) from cut
        if exchange is not None:
            exchange.answered(response.status_code, response.content)
        self._lead = _lead(response.headers)
        self._pace.note(response.headers, now=self.server_now())
        self.watch.headers(path, response.headers)
        if response.is_server_error and self.refuses(response.content):
            raise Refused(_message(response), status=response.status_code, body=response.content)
        _sort(response, is_read=is_read, needs=needs, now=self.server_now())
        return response

    def _request(self, method: str, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - as above
        with tracing.span(f"{method} ATS", "client", method=method):
            headers = {**options.pop("headers", {}), **tracing.headers()}
            with limits.within(limits.LONGEST_EXCHANGE):
                response = self._http.request(method, path, headers=headers, **options)
            tracing.note(status=response.status_code)
            return response


def is_requestable(address: str) -> bool:
    """Whether ``address`` is an http or https address that the client can read, so that it can send requests there."""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def origin_of(address: str) -> str:
    """Reduce ``address`` to its scheme, host and port. Return it unchanged if no requests can be sent to it."""
    if not is_requestable(address):
        return address
    url = httpx2.URL(address)
    port = "" if url.port is None else f":{url.port}"
    return f"{url.scheme}://{url.host}{port}"


def _lead(headers: Mapping[str, str]) -> timedelta:
    try:
        return parsedate_to_datetime(headers.get("Date", "")) - clock.now()
    except (ValueError, TypeError):
        return timedelta()


def _sort(response: httpx2.Response, *, is_read: bool, needs: str | None, now: datetime) -> None:
    status = response.status_code
    if response.is_success or status == HTTPStatus.NOT_FOUND:
        return
    if status == HTTPStatus.UNAUTHORIZED and needs is not None:
        raise NoAccess(f"The ATS does not accept our key: {_message(response)}")
    if status == HTTPStatus.FORBIDDEN and needs is not None:
        raise MissingPermission(needs)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater("The ATS asks us to slow down.", seconds_until(response.headers.get("Retry-After", ""), now))
    if status == HTTPStatus.REQUEST_TIMEOUT or response.is_server_error:
        faulty = Faulty(status)
        raise faulty if is_read else Unsure(str(faulty))
    raise Refused(_message(response), status=status, body=response.content)


def _worth_a_sleep(error: Exception) -> bool | float:
    if not isinstance(error, TryLater) or isinstance(error, Unsure):
        return False
    if error.wait is None:
        return True
    return error.wait if error.wait <= LONGEST_SLEEP else False


def _message(response: httpx2.Response) -> str:
    """The error message, from any of the usual places in an ATS's answer."""
    try:
        body = msgspec.json.decode(response.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return f"status {response.status_code}"
    error = body.get("error") or body.get("errors") or body if isinstance(body, dict) else body
    error = error[0] if isinstance(error, list) and error else error
    message = error.get("message") or error.get("detail") if isinstance(error, dict) else error
    return str(message) if message else f"status {response.status_code}"
