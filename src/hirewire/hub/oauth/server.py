"""Authlib's server put on our messages and tables: the client-credentials grant."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl, unquote_plus

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import ClientCredentialsGrant, ClientMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from hirewire.hub.oauth import errors, services
from hirewire.hub.provisioning import queries as provisioning
from hirewire.hub.restli.messages import Answer, Call

#: Authlib refuses plain http. Where TLS ends is the operator's business; this address is never called.
_URI = "https://hub.invalid/oauth/v2/accessToken"
_METHOD = "secret"


class _Client(ClientMixin):
    """What Authlib wants to know about a client that proved itself."""

    def __init__(self, application_id: int) -> None:
        self.application_id = application_id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - Authlib's signature
        return method == _METHOD

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == _Grant.GRANT_TYPE


class _Grant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = [_METHOD]  # noqa: RUF012 - declared so by Authlib


class TokenServer(AuthorizationServer):
    """Two queries for a token: one finds client and secret together, one keeps the token's hash."""

    def __init__(self) -> None:
        super().__init__()
        self.register_grant(_Grant)
        self.register_client_auth_method(_METHOD, _proven_client)

    def answer(self, call: Call) -> Answer:
        parameters = parameters_of(call)
        for name in ("grant_type", "client_id", "client_secret"):
            if not parameters.get(name):
                # The documented text; Authlib would speak of the grant type only.
                return self.handle_response(*errors.missing(name)())
        # Whatever Authlib makes has been through handle_response.
        return cast("Answer", self.create_token_response(parameters))

    def create_oauth2_request(self, request: dict[str, str]) -> OAuth2Request:
        oauth_request = OAuth2Request("POST", _URI)
        oauth_request.payload = BasicOAuth2Payload(request)
        return oauth_request

    def handle_response(  # type: ignore[override] # the stubs say that headers are a mapping; Authlib gives pairs
        self, status: int, body: object, headers: Iterable[tuple[str, str]]
    ) -> Answer:
        content = body if isinstance(body, str) else json.dumps(body)
        return Answer(status, content.encode(), dict(headers))

    def generate_token(  # type: ignore[override] # only the client matters, and Authlib names it
        self, *_args: object, client: ClientMixin, **_kwargs: object
    ) -> dict[str, str | int]:
        if not isinstance(client, _Client):
            raise TypeError(client)
        return {
            "access_token": services.issue_token(application_id=client.application_id),
            "expires_in": int(services.TOKEN_LIFE.total_seconds()),
            "token_type": "Bearer",
        }

    def save_token(self, token: Mapping[str, object], request: OAuth2Request) -> None:
        """Not needed: a token is kept when it is made."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Not needed: nobody listens."""

    def validate_requested_scope(self, scope: str | None) -> None:
        """Rights come from the products of an application; a scope that is sent is ignored."""


def parameters_of(call: Call) -> dict[str, str]:
    """From the body whatever its content type says, from HTTP Basic, and from the query; the body wins."""
    body = call.body.decode("utf-8", "replace").strip()
    return dict(parse_qsl(call.raw_query)) | _basic(call.headers.get("Authorization", "")) | dict(parse_qsl(body))


def _basic(header: str) -> dict[str, str]:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(token).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    # RFC 6749 §2.3.1: both are form-encoded before they are joined. Plain ones pass, since ours hold no % or +.
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}


def _proven_client(_query_client: object, request: OAuth2Request) -> _Client:
    parameters: Any = request.payload.data if request.payload else {}
    client_id = parameters["client_id"]
    found = provisioning.secret_of_client(client_id, parameters["client_secret"])
    if found is not None:
        return _Client(found.application_id)
    if provisioning.is_client(client_id):
        raise errors.wrong_secret()
    raise errors.unknown_client(client_id)
