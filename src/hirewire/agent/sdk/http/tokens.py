"""The token endpoint of an ATS (RFC 6749, sections 4.1.3 and 6)."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

import httpx2
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from hirewire.agent.sdk.errors import NoAccess, TryLater
from hirewire.agent.sdk.http.pace import seconds_until
from hirewire.kit import clock
from hirewire.kit.web import limits

#: How long a token lasts, in seconds, if the ATS does not say.
_USUAL_LIFE: Final = 3600.0
_TIMEOUT: Final = 15.0
#: Seconds that a whole request for tokens may take. Before a process renews tokens, it claims the grant for longer than
#: this, so that no other process uses the same refresh token.
LONGEST_EXCHANGE: Final = 45.0
_LONGEST_CODE: Final = 60


class GrantEnded(NoAccess):
    """The ATS does not accept the code or the refresh token: it was used already, is too old, or was revoked."""


class ClientRefused(NoAccess):
    """The ATS does not accept the client id and secret, or a setting of the client, such as its redirect address."""


class AnswerLost(TryLater):
    """The request may have been carried out, but no usable answer arrived. A new refresh token may be lost."""


class Tokens(msgspec.Struct, frozen=True):
    access_token: str
    #: Empty if the ATS issued none.
    refresh_token: str = ""
    expires_in: float | None = None
    #: The allowed scopes, if they differ from the requested ones.
    scope: str | None = None

    def __repr__(self) -> str:
        return f"Tokens(expires_in={self.expires_in})"

    @property
    def life(self) -> timedelta:
        return timedelta(seconds=self.expires_in or _USUAL_LIFE)


class _Refusal(msgspec.Struct):
    error: str = ""


class TokenEndpoint:
    def __init__(
        self, url: str, *, client_id: str, client_secret: str, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self._url, self._client_id, self._client_secret = url, client_id, client_secret
        self._transport = transport

    def exchange(self, code: str, *, redirect_uri: str, verifier: str = "") -> Tokens:
        """Get tokens for the authorization code that a browser brought."""
        proof = {"code_verifier": verifier} if verifier else {}
        return self._ask("authorization_code", code=code, redirect_uri=redirect_uri, **proof)

    def renew(self, refresh_token: str) -> Tokens:
        """Renew the tokens. If the ATS rotates refresh tokens, only one process may use a refresh token at a time."""
        return self._ask("refresh_token", refresh_token=refresh_token)

    def _ask(self, grant_type: str, **fields: str) -> Tokens:
        client = {"client_id": self._client_id, "client_secret": self._client_secret}
        body = prepare_token_request(grant_type, **fields, **client)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            transport = limits.BoundedTransport(self._transport)
            with (
                limits.within(LONGEST_EXCHANGE),
                httpx2.Client(transport=transport, timeout=_TIMEOUT, trust_env=False) as http,
            ):
                response = http.post(self._url, content=body.encode(), headers=headers)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as away:
            raise TryLater(f"The token endpoint {self._url} cannot be reached.") from away
        except httpx2.TransportError as cut:
            raise AnswerLost("The ATS was asked for an access token, but its answer broke off.") from cut
        return _tokens_in(response)


def _tokens_in(response: httpx2.Response) -> Tokens:
    if response.is_success:
        try:
            return msgspec.json.decode(response.content, type=Tokens)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
            raise AnswerLost("The ATS answered without an access token.") from wrong
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = seconds_until(response.headers.get("Retry-After", ""), clock.now())
        raise TryLater("The ATS issues no access tokens at the moment (429).", wait)
    if response.is_server_error:
        raise AnswerLost(f"The ATS issues no access tokens at the moment ({status}).")
    error = _error_in(response)
    if error == "invalid_grant":
        raise GrantEnded("The ATS no longer accepts the sign-in.")
    answer = f"{status}, {error}" if error else str(status)
    raise ClientRefused(f"The ATS does not accept the client id and secret ({answer}).")


def _error_in(response: httpx2.Response) -> str:
    """The error's code. The error's description is left out, because a description may repeat what was sent."""
    try:
        error = msgspec.json.decode(response.content, type=_Refusal).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return error if error.replace("_", "").isalnum() and len(error) <= _LONGEST_CODE else ""
