"""Access tokens: requested once, reused until shortly before they expire."""

import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple
from urllib.parse import urlencode

import httpx2
import msgspec

from hirewire.client.errors import AuthenticationFailed, RscError, ServerFault, error_of
from hirewire.client.sending import send, wait_of
from hirewire.wire.errors import ErrorBody
from hirewire.wire.oauth import TokenAnswer, TokenFault, decode_token

#: A token is treated as expired this many seconds before it expires, so that a call in progress still arrives in time.
_MARGIN: Final = 60
_PATH: Final = "/oauth/v2/accessToken"
_PAGE: Final = "/oauth/v2/authorization"


class Token(NamedTuple):
    text: str
    good_until: float


class TokenCache:
    """Tokens, one for each server and application.

    Short-lived clients share one cache, so that a new client does not request a token again.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._tokens: dict[tuple[str, str], Token] = {}

    def find(self, issuer: str, client_id: str) -> str | None:
        token = self._tokens.get((issuer, client_id))
        return token.text if token is not None and self.now() < token.good_until else None

    def keep(self, issuer: str, client_id: str, text: str, seconds: int) -> None:
        self._tokens[issuer, client_id] = Token(text, self.now() + max(seconds - _MARGIN, 0))

    def drop(self, issuer: str, client_id: str, text: str) -> None:
        """Forget a refused token, unless another token has replaced it."""
        token = self._tokens.get((issuer, client_id))
        if token is not None and token.text == text:
            del self._tokens[issuer, client_id]


class Authenticator:
    def __init__(
        self, http: httpx2.Client, oauth_url: str, client_id: str, client_secret: str, cache: TokenCache
    ) -> None:
        self._http = http
        self._issuer = oauth_url.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._cache = cache

    def token(self) -> str:
        return self._cache.find(self._issuer, self._client_id) or self._ask()

    def drop(self, token: str) -> None:
        self._cache.drop(self._issuer, self._client_id, token)

    def page(self, *, redirect_uri: str, state: str, scopes: Iterable[str], prompt: str = "") -> str:
        parameters = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "scope": " ".join(scopes),
        }
        if prompt:
            parameters["prompt"] = prompt
        return f"{self._issuer}{_PAGE}?{urlencode(parameters)}"

    def redeem(self, code: str, *, redirect_uri: str) -> str:
        return self._grant(grant_type="authorization_code", code=code, redirect_uri=redirect_uri).access_token

    def _ask(self) -> str:
        answer = self._grant(grant_type="client_credentials")
        self._cache.keep(self._issuer, self._client_id, answer.access_token, answer.expires_in)
        return answer.access_token

    def _grant(self, **parameters: str) -> TokenAnswer:
        form = {**parameters, "client_id": self._client_id, "client_secret": self._client_secret}
        response = send(self._http, self._http.build_request("POST", self._issuer + _PATH, data=form))
        if not response.is_success:
            raise _refusal(response)
        try:
            return decode_token(response.content)
        except msgspec.MsgspecError as fault:
            raise ServerFault("The answer to the request for a token cannot be read.") from fault


def _refusal(response: httpx2.Response) -> RscError:
    try:
        fault = msgspec.json.decode(response.content, type=TokenFault)
    except msgspec.MsgspecError:
        return error_of(response.status_code, ErrorBody(), wait=wait_of(response))
    reason = fault.error_description or fault.error
    if response.is_client_error and response.status_code != httpx2.codes.TOO_MANY_REQUESTS:
        return AuthenticationFailed(reason, status=response.status_code, code=fault.error)
    return error_of(response.status_code, ErrorBody(message=reason, code=fault.error), wait=wait_of(response))
