"""API calls: authorized, tunneled if long, and retried if that may help. Failures are raised as errors."""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx2
import msgspec
import stamina

from hirewire.client.auth import Authenticator, TokenCache
from hirewire.client.dialects import V2, VERSIONED
from hirewire.client.errors import RscError, ServerFault, error_of
from hirewire.client.sending import is_worth_a_retry, send, wait_of
from hirewire.kit.web import limits
from hirewire.wire.errors import ErrorBody
from hirewire.wire.restli import LONGEST_QUERY, Protocol, tunnel
from hirewire.wire.urn import OrganizationUrn

AnswerT = TypeVar("AnswerT")

_ATTEMPTS: Final = 6
#: Seconds for all attempts of one call together.
_PATIENCE: Final = 90.0
_JSON: Final = "application/json"


class Calls:
    def __init__(  # noqa: PLR0913 - all keyword-only, and the last six have defaults
        self,
        *,
        api_url: str,
        oauth_url: str,
        client_id: str,
        client_secret: str,
        transport: httpx2.BaseTransport | None = None,
        timeout: float = 30.0,
        organization: OrganizationUrn | None = None,
        protocol: Protocol = Protocol.V1,
        version: str = "",
        tokens: TokenCache | None = None,
    ) -> None:
        """``version`` selects the versioned dialect; without a version, the client uses the dialect of ``/v2/``."""
        self._api_url = api_url.rstrip("/")
        # Ignore proxies and certificates from environment variables, because our other HTTP clients ignore them.
        self._http = httpx2.Client(
            transport=limits.BoundedTransport(transport),
            timeout=timeout,
            trust_env=False,
            headers={"User-Agent": "hirewire"},
        )
        self._auth = Authenticator(self._http, oauth_url, client_id, client_secret, tokens or TokenCache())
        self._organization = None if organization is None else OrganizationUrn(organization)
        self._protocol = protocol
        self._version = version
        self._dialect = VERSIONED if version else V2

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    @property
    def organization(self) -> OrganizationUrn:
        """The customer whose records this client sends."""
        if self._organization is None:
            raise ValueError("This client has no organization, which the call needs.")
        return self._organization

    def call(
        self,
        method: str,
        path: str,
        query: str = "",
        *,
        body: object = None,
        restli_method: str = "",
        is_repeatable: bool = True,
    ) -> httpx2.Response:
        """Make a call, with retries. Raise an error unless the answer is a success."""
        headers = {"X-RestLi-Protocol-Version": self._protocol.value}
        if self._version:
            headers["LinkedIn-Version"] = self._version
        if restli_method:
            headers["X-RestLi-Method"] = restli_method
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = _JSON
        if len(query) > LONGEST_QUERY:
            headers["X-HTTP-Method-Override"], method = method, "POST"
            headers["Content-Type"], content = tunnel(query, content)
            query = ""
        url = f"{self._api_url}{path}?{query}" if query else f"{self._api_url}{path}"
        for attempt in attempts(is_repeatable=is_repeatable):
            with attempt:
                return self._once(self._http.build_request(method, url, headers=headers, content=content))
        raise AssertionError("a retry ends with an answer or an error")

    def _once(self, request: httpx2.Request) -> httpx2.Response:
        response = self._authorized(request)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # Tokens can be revoked at any time, so retry a refused call once with a new token.
            response = self._authorized(request)
        if response.is_success:
            return response
        raise error_in(response)

    def _authorized(self, request: httpx2.Request) -> httpx2.Response:
        token = self._auth.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = send(self._http, request)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self._auth.drop(token)
        return response


def attempts(*, is_repeatable: bool) -> Iterable[stamina.Attempt]:
    """Yield attempts, with growing waits between them, as long as each failure may be temporary."""
    hook = partial(is_worth_a_retry, is_repeatable=is_repeatable)
    return stamina.retry_context(on=hook, attempts=_ATTEMPTS, timeout=_PATIENCE)


def read(answer: httpx2.Response | msgspec.Raw, kind: type[AnswerT]) -> AnswerT:
    """Decode an answer or a part of an answer. Raise ``ServerFault`` if it cannot be decoded as ``kind``."""
    try:
        return msgspec.json.decode(answer.content if isinstance(answer, httpx2.Response) else answer, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise ServerFault(f"The server’s answer cannot be read as {kind.__name__}: {fault}") from fault


def error_in(response: httpx2.Response) -> RscError:
    """Return the error that an answer reports. The answer may come from a proxy, without the protocol's JSON."""
    try:
        body = msgspec.json.decode(response.content, type=ErrorBody)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        body = ErrorBody()
    return error_of(response.status_code, body, wait=wait_of(response))
