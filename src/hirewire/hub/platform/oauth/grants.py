"""The three OAuth grants. Authlib implements them, and this module adds Hirewire's tables and the documented texts."""

from typing import Any, cast

from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant, TokenMixin
from authlib.oauth2.rfc6749.errors import InvalidRequestError, UnauthorizedClientError
from authlib.oauth2.rfc7636 import CodeChallenge

from hirewire.hub.platform.oauth import consents, errors, services
from hirewire.hub.platform.oauth.clients import METHOD, Client
from hirewire.hub.platform.oauth.models import AuthorizationCode, Consent, RefreshToken
from hirewire.hub.platform.oauth.requests import Request
from hirewire.kit import clock
from hirewire.kit.secrets import new_secret


class OwnToken(ClientCredentialsGrant):
    """Issues a two-legged token, usually in two queries: one finds client and secret, one stores the token's hash."""

    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)

    def validate_token_request(self) -> None:
        try:
            super().validate_token_request()
        except UnauthorizedClientError as refused:
            raise errors.no_own_tokens() from refused

    def generate_token(self, *_args: object, **_kwargs: object) -> dict[str, str | int]:
        return {
            "access_token": services.issue_token(application_id=self.client.application.pk),
            "expires_in": int(services.TOKEN_LIFE.total_seconds()),
            "token_type": "Bearer",
        }


class CodeGrant(AuthorizationCodeGrant):
    """The authorization-code grant: issues a code to the browser, and exchanges the code in a single transaction."""

    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)

    def validate_authorization_request(self) -> str:
        redirect_uri: str = super().validate_authorization_request()
        parameters = self.request.payload.data if self.request.payload else {}
        if "\0" in parameters.get("nonce", ""):
            # The nonce is stored with the authorization code until the exchange, and PostgreSQL cannot store NUL.
            raise InvalidRequestError("The nonce contains the character NUL", redirect_uri=redirect_uri)
        return redirect_uri

    def generate_authorization_code(self) -> str:
        return new_secret("hw_ac")

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        parameters = request.payload.data if request.payload else {}
        consents.keep_code(
            code=code,
            consent=cast("Consent", request.user),
            redirect_uri=parameters["redirect_uri"],
            authenticated_at=request.authenticated_at if isinstance(request, Request) else None,
            nonce=parameters.get("nonce", ""),
            code_challenge=parameters.get("code_challenge", ""),
            # RFC 7636 §4.3: a challenge without a method is plain.
            code_challenge_method=parameters.get("code_challenge_method") or "plain",
        )

    def query_authorization_code(self, code: str, client: Any) -> AuthorizationCode:  # noqa: ANN401 - Hirewire's type, whatever Authlib's stubs say
        code_row = consents.locked_code(code)
        if code_row is None:
            raise errors.code_not_found()
        consent = code_row.consent
        if consent.application_id != client.application.pk:
            raise errors.code_does_not_match()
        if code_row.used_at is not None:
            consents.revoke_given(code=code_row)
            raise errors.code_not_found()
        if code_row.expires_at <= clock.now() or not consent.is_standing:
            raise errors.code_does_not_match()
        if self.request.form["redirect_uri"] != code_row.redirect_uri:
            raise errors.code_does_not_match()
        return code_row

    def authenticate_user(self, authorization_code: AuthorizationCode) -> Consent:
        return authorization_code.consent

    def generate_token(self, *_args: object, **_kwargs: object) -> dict[str, str | int]:
        return consents.redeem(code=cast("AuthorizationCode", self.request.authorization_code))

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        """Do nothing: the code stays, marked as used, so a second use is noticed."""


class Refresh(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)

    def validate_token_request(self) -> None:
        try:
            super().validate_token_request()
        except UnauthorizedClientError as refused:
            raise errors.refresh_refused() from refused

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshToken:
        token_row = consents.locked_refresh_token(refresh_token)
        is_good = (
            token_row is not None
            and isinstance(self.client, Client)
            and token_row.check_client(self.client)
            and token_row.status == "active"
            and token_row.consent.is_standing
        )
        if token_row is None or not is_good:
            raise errors.refresh_refused()
        return token_row

    def authenticate_user(self, refresh_token: RefreshToken) -> Consent:
        return refresh_token.consent

    def issue_token(self, user: Consent, refresh_token: Any) -> dict[str, str | int]:  # noqa: ANN401, ARG002 - as above
        return consents.refresh(token=refresh_token, text=self.request.form["refresh_token"])

    def revoke_old_credential(self, refresh_token: TokenMixin) -> None:
        """Do nothing: a refresh token stays the same for its whole life."""


class Challenge(CodeChallenge):
    """Accepts proof-key challenges (RFC 7636), but requires none, because these clients have a secret.

    A plain challenge does not protect the code from anybody who can read the URL of the page, so it is refused unless
    an operator allows it for the application. A challenge that names no method is plain (RFC 7636 §4.3).
    """

    def __init__(self) -> None:
        super().__init__(required=False)

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        super().validate_code_challenge(grant, redirect_uri)
        parameters = grant.request.payload.data if grant.request.payload else {}
        challenge = parameters.get("code_challenge", "")
        if challenge.endswith("\n"):
            # The ``$`` of Authlib's pattern also matches before a newline at the end.
            raise InvalidRequestError("Invalid 'code_challenge'")
        client = grant.request.client
        is_plain = bool(challenge) and parameters.get("code_challenge_method") != "S256"
        if is_plain and not (isinstance(client, Client) and client.application.may_use_plain_challenge):
            raise errors.plain_challenge()

    def validate_code_verifier(self, grant: CodeGrant, result: object) -> None:
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error as refused:
            raise errors.code_does_not_match() from refused
