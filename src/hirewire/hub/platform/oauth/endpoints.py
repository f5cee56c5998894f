from typing import Any

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from hirewire.hub.platform.oauth import consents, errors, queries
from hirewire.hub.platform.oauth.clients import METHOD, Client
from hirewire.hub.platform.oauth.models import AccessToken, RefreshToken

OwnToken = AccessToken | RefreshToken | None


class Introspection(IntrospectionEndpoint):
    """Goes beyond RFC 7662: the answer also says why a token is not active."""

    CLIENT_AUTH_METHODS = (METHOD,)

    def authenticate_token(self, request: OAuth2Request, client: Client) -> OwnToken:
        token_row = queries.any_token(request.form["token"])
        if token_row is None:
            raise errors.unknown_token()
        return token_row if token_row.application_id == client.application.pk else None

    def create_introspection_payload(self, token: OwnToken) -> dict[str, Any]:
        if token is None:
            # Another application's token: reveal nothing about it.
            return {"active": False}
        created_at = int(token.issued_at.timestamp())
        answer = {
            "active": token.status == "active",
            "status": token.status,
            "client_id": token.application.client_id,
            "auth_type": "2L" if token.consent is None else "3L",
            "authorized_at": created_at,
            "created_at": created_at,
            "expires_at": int(token.expires_at.timestamp()),
        }
        if token.consent is not None:
            answer |= {
                "authorized_at": int(token.consent.given_at.timestamp()),
                "scope": ",".join(token.consent.scopes),
            }
        return answer


class Revocation(RevocationEndpoint):
    """Unknown tokens and tokens of other applications cause no error (RFC 7009): the caller cannot use them anyway."""

    CLIENT_AUTH_METHODS = (METHOD,)

    def authenticate_token(self, request: OAuth2Request, client: Client) -> OwnToken:
        return queries.token(client.application, request.form["token"])

    def revoke_token(self, token: AccessToken | RefreshToken, request: OAuth2Request) -> None:  # noqa: ARG002 - Authlib's signature
        consents.revoke(token=token)
