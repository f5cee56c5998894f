"""Ways in which a connector can authenticate to its ATS."""

from base64 import b64encode
from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import httpx2
import msgspec

from hirewire.agent.sdk.errors import NoAccess, TryLater
from hirewire.agent.sdk.http.pace import seconds_until
from hirewire.kit import clock

Flow = Generator[httpx2.Request, httpx2.Response, None]
#: A token is renewed this long before it expires.
_MARGIN: Final = timedelta(seconds=60)
#: How long a token lasts, in seconds, if the ATS does not say.
_USUAL_LIFE: Final = 3600.0


class HeaderKey(httpx2.Auth):
    def __init__(self, name: str, value: str) -> None:
        self._name, self._value = name, value

    def auth_flow(self, request: httpx2.Request) -> Flow:
        request.headers[self._name] = self._value
        yield request


class BearerKey(HeaderKey):
    def __init__(self, key: str) -> None:
        super().__init__("Authorization", f"Bearer {key}")


class BasicKey(HeaderKey):
    """Basic authentication in which the key is the user name and the password is empty."""

    def __init__(self, key: str) -> None:
        super().__init__("Authorization", f"Basic {b64encode(f'{key}:'.encode()).decode()}")


class GrantedToken(httpx2.Auth):
    """An access token that the caller stores and renews.

    The caller passes the function ``token``, which returns the access token to use. The function's argument is the
    access token that the ATS has just refused, or an empty text if the ATS has refused none.
    """

    def __init__(self, token: Callable[[str], str]) -> None:
        self._token = token

    def auth_flow(self, request: httpx2.Request) -> Flow:
        token = self._token("")
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # The token expired early, or was revoked.
            request.headers["Authorization"] = f"Bearer {self._token(token)}"
            yield request


class _Token(msgspec.Struct):
    access_token: str
    expires_in: float | None = None


class ClientCredentials(httpx2.Auth):
    """OAuth 2.0 client credentials.

    A token is renewed shortly before it expires. If the ATS refuses a token before then, it is renewed once.
    """

    requires_response_body = True

    def __init__(
        self,
        *,
        token_url: str,
        client_id: str,
        client_secret: str,
        extra: Mapping[str, str] | None = None,
        in_form: bool = False,
    ) -> None:
        """``in_form`` sends id and secret as fields of the form, for an ATS that accepts no basic authentication."""
        client = {"client_id": client_id, "client_secret": client_secret} if in_form else {}
        basic = f"Basic {b64encode(f'{client_id}:{client_secret}'.encode()).decode()}"
        self._token_url, self._form = token_url, {"grant_type": "client_credentials", **client, **(extra or {})}
        self._headers = {} if in_form else {"Authorization": basic}
        self._token = ""
        self._renew_at = datetime.min.replace(tzinfo=clock.now().tzinfo)

    def auth_flow(self, request: httpx2.Request) -> Flow:
        is_fresh = not self._token or clock.now() >= self._renew_at
        if is_fresh:
            self._keep((yield self._token_request()))
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == HTTPStatus.UNAUTHORIZED and not is_fresh:
            self._keep((yield self._token_request()))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _token_request(self) -> httpx2.Request:
        return httpx2.Request("POST", self._token_url, data=self._form, headers=self._headers)

    def _keep(self, response: httpx2.Response) -> None:
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error:
            wait = seconds_until(response.headers.get("Retry-After", ""), clock.now())
            raise TryLater(f"The ATS issues no access tokens at the moment ({response.status_code}).", wait)
        if not response.is_success:
            raise NoAccess("The ATS does not accept our key: it issues no access token.")
        try:
            token = msgspec.json.decode(response.content, type=_Token)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
            raise TryLater("The ATS answered without an access token.") from wrong
        self._token = token.access_token
        # Use the token's lifetime, not the time at which it expires by the ATS's clock: the agent's clock may differ.
        self._renew_at = clock.now() + timedelta(seconds=token.expires_in or _USUAL_LIFE) - _MARGIN
