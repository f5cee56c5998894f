"""Authlib's server, adapted to Hirewire's messages and tables."""

import json
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidRequestError, UnsupportedResponseTypeError
from django.db import transaction

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.oauth import errors
from hirewire.hub.platform.oauth.clients import METHOD, Client, named_client, proven_client
from hirewire.hub.platform.oauth.endpoints import Introspection, Revocation
from hirewire.hub.platform.oauth.grants import Challenge, CodeGrant, OwnToken, Refresh
from hirewire.hub.platform.oauth.models import Consent
from hirewire.hub.platform.oauth.openid import IdToken
from hirewire.hub.platform.oauth.requests import Request, of_call
from hirewire.hub.platform.oauth.scopes import scopes_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.messages import Answer
from hirewire.kit import clock

#: Parameters that each grant needs in addition to the client's id and secret.
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "authorization_code": ("code", "redirect_uri"),
    "refresh_token": ("refresh_token",),
}
_PROOF: Final = ("client_id", "client_secret")
#: At most nine digits, which are enough for thirty years and fit in a ``timedelta``.
_SECONDS: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request for the consent page, validated by Authlib."""

    grant: CodeGrant

    @property
    def application(self) -> DeveloperApplication:
        client = self.grant.request.client
        if not isinstance(client, Client):
            raise TypeError(client)
        return client.application

    @property
    def redirect_uri(self) -> str:
        return str(self.grant.redirect_uri)

    @property
    def state(self) -> str:
        return self._parameters.get("state", "")

    @property
    def scopes(self) -> list[str]:
        return scopes_of(self.grant.request.scope)

    @property
    def prompts(self) -> frozenset[str]:
        """OpenID defines prompts, but requests without OpenID may also use them."""
        return frozenset(self._parameters.get("prompt", "").split())

    @property
    def is_sign_in_needed(self) -> bool:
        oldest = self._parameters.get("max_age", "")
        if "login" in self.prompts or not oldest:
            return "login" in self.prompts
        if not _SECONDS.fullmatch(oldest):
            raise InvalidRequestError("max_age must be a whole number of seconds")
        request = self.grant.request
        signed_in_at = request.authenticated_at if isinstance(request, Request) else None
        return signed_in_at is None or clock.now() - signed_in_at > timedelta(seconds=int(oldest))

    @property
    def _parameters(self) -> dict[str, str]:
        return self.grant.request.form


class Server(AuthorizationServer):
    def __init__(self) -> None:
        super().__init__()
        self.register_grant(OwnToken)
        self.register_grant(CodeGrant, [Challenge(), IdToken()])
        self.register_grant(Refresh)
        self.register_endpoint(Introspection)
        self.register_endpoint(Revocation)
        self.register_client_auth_method(METHOD, proven_client)

    def access_token(self, parameters: dict[str, str]) -> Answer:
        way = parameters.get("grant_type", "")
        if refused := self._incomplete(parameters, "grant_type", *_NEEDED.get(way, ()), *_PROOF):
            return refused
        with _transaction(way):
            # The result comes from ``handle_response``, so it is an ``Answer``.
            return cast("Answer", self.create_token_response(of_call(parameters)))

    def introspection(self, parameters: dict[str, str]) -> Answer:
        return self._endpoint(Introspection.ENDPOINT_NAME, parameters)

    def revocation(self, parameters: dict[str, str]) -> Answer:
        return self._endpoint(Revocation.ENDPOINT_NAME, parameters)

    def asked(self, request: Request, person: Person | None) -> AuthorizationRequest:
        return AuthorizationRequest(self.get_consent_grant(request, person))  # type: ignore[no-untyped-call] # the stubs omit its arguments

    def allowed(self, authorization_request: AuthorizationRequest, consent: Consent) -> Answer:
        return cast(
            "Answer",
            self.create_authorization_response(
                authorization_request.grant.request, consent, authorization_request.grant
            ),
        )

    def query_client(self, client_id: str) -> Client:
        return named_client(client_id)

    def get_authorization_grant(self, request: OAuth2Request) -> CodeGrant:
        """Return the grant, but refuse unknown response types before Authlib does.

        Authlib cannot create its own error if the response type contains characters that OAuth does not allow.
        """
        if not CodeGrant.check_authorization_endpoint(request):
            parameters = request.payload.data if request.payload else {}
            redirect_uri = parameters.get("redirect_uri", "")
            self.query_client(parameters.get("client_id", "")).check_redirect_uri(redirect_uri)
            raise UnsupportedResponseTypeError(parameters.get("response_type"), redirect_uri=redirect_uri)
        return cast("CodeGrant", super().get_authorization_grant(request))

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """Return the request unchanged: :mod:`hirewire.hub.platform.oauth.requests` has already converted it."""
        return request

    def handle_response(  # type: ignore[override] # the stubs say that headers are a mapping; Authlib passes pairs
        self, status: int, body: object, headers: Iterable[tuple[str, str]]
    ) -> Answer:
        content = body if isinstance(body, str) else json.dumps(body)
        return Answer(status, content.encode(), dict(headers))

    def save_token(self, token: object, request: OAuth2Request) -> None:
        """Do nothing: a token is stored when it is created."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Do nothing: nobody listens to Authlib's signals."""

    def _endpoint(self, name: str, parameters: dict[str, str]) -> Answer:
        if refused := self._incomplete(parameters, *_PROOF, "token"):
            return refused
        return cast("Answer", self.create_endpoint_response(name, of_call(parameters)))  # type: ignore[no-untyped-call] # as above

    def _incomplete(self, parameters: dict[str, str], *needed: str) -> Answer | None:
        """Return the documented refusal if a needed parameter is missing. Authlib's own text would differ from it."""
        absent = next((name for name in needed if not parameters.get(name)), None)
        return None if absent is None else self.refusal(errors.missing(absent))

    def refusal(self, error: OAuth2Error) -> Answer:
        return self.handle_response(*error())


def _transaction(way: str) -> AbstractContextManager[Any]:
    """Open a transaction for codes and refresh tokens, which are checked and used under one lock.

    A two-legged token needs no transaction, because a single insert issues it. A refusal does not roll the transaction
    back, so the tokens of a reused code stay revoked.
    """
    return transaction.atomic() if way in _NEEDED else nullcontext()


SERVER: Final = Server()
