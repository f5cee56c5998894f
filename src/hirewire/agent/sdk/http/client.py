"""HTTP client for one customer's ATS: sequential, with retries, and strict about what may be repeated."""

from http import HTTPStatus
from typing import Any, Final

import httpx2
import msgspec
import stamina

from hirewire.agent.sdk.errors import Refused, StopSync, TryLater, Unsure
from hirewire.agent.sdk.http.pace import Pace, seconds_until

#: Longer waits are scheduled by the agent; a worker does not sleep through them.
_LONGEST_SLEEP: Final = 30.0
_TIMEOUT: Final = httpx2.Timeout(30.0, connect=5.0)


class AtsClient:
    def __init__(
        self, *, base_url: str, auth: httpx2.Auth, pace: Pace, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self._pace = pace
        self._http = httpx2.Client(
            base_url=base_url,
            auth=auth,
            transport=transport,
            timeout=_TIMEOUT,
            trust_env=False,
            headers={"Accept": "application/json"},
        )

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, *, needs: str, **params: str | int | None) -> bytes | None:
        """Return the response body, or None on 404. ``needs`` names the permission the call requires."""
        given = {name: value for name, value in params.items() if value is not None}
        for attempt in stamina.retry_context(on=_worth_a_sleep, attempts=6, timeout=120):
            with attempt:
                response = self._once("GET", path, needs=needs, params=given)
        return None if response.status_code == HTTPStatus.NOT_FOUND else response.content

    def send(self, method: str, path: str, body: object, *, needs: str) -> bytes:
        """Send a write. It is retried only if it certainly did not take effect."""
        content = msgspec.json.encode(body)
        for attempt in stamina.retry_context(on=_worth_a_sleep, attempts=6, timeout=120):
            with attempt:
                response = self._once(
                    method, path, needs=needs, content=content, headers={"Content-Type": "application/json"}
                )
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise Refused(_message(response), status=response.status_code)
        return response.content

    def _once(self, method: str, path: str, *, needs: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's own options
        self._pace.wait()
        try:
            response = self._http.request(method, path, **options)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as away:
            raise TryLater(f"The ATS cannot be reached at {self._http.base_url.host}.") from away
        except httpx2.TransportError as cut:
            raise _failure(method, "The ATS did not finish its answer.") from cut
        self._pace.note(response.headers)
        _sort(response, method=method, needs=needs)
        return response


def _sort(response: httpx2.Response, *, method: str, needs: str) -> None:
    status = response.status_code
    if response.is_success or status == HTTPStatus.NOT_FOUND:
        return
    if status == HTTPStatus.UNAUTHORIZED:
        raise StopSync(f"The ATS does not accept our key: {_message(response)}")
    if status == HTTPStatus.FORBIDDEN:
        raise StopSync(f"The key of this connection lacks the permission “{needs}”.")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater("The ATS asks us to slow down.", seconds_until(response.headers.get("Retry-After", "")))
    if status == HTTPStatus.REQUEST_TIMEOUT or response.is_server_error:
        raise _failure(method, f"The ATS answered with an error ({status}).")
    raise Refused(_message(response), status=status, body=response.content)


def _failure(method: str, reason: str) -> TryLater:
    return TryLater(reason) if method == "GET" else Unsure(reason)


def _worth_a_sleep(error: Exception) -> bool | float:
    if not isinstance(error, TryLater) or isinstance(error, Unsure):
        return False
    if error.wait is None:
        return True
    return error.wait if error.wait <= _LONGEST_SLEEP else False


def _message(response: httpx2.Response) -> str:
    """The error message, from whichever of the usual places the ATS put it."""
    try:
        body = msgspec.json.decode(response.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return f"status {response.status_code}"
    error = body.get("error", body) if isinstance(body, dict) else body
    message = error.get("message") if isinstance(error, dict) else error
    return str(message) if message else f"status {response.status_code}"
