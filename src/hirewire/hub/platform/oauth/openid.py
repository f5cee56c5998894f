"""OpenID Connect: the id token that accompanies an access token, and the discovery document.

Among other things, the discovery document tells clients where to find the keys that verify id tokens.
"""

from typing import Any, Final

from authlib.oidc.core import OpenIDCode, UserInfo
from django.conf import settings
from joserfc.jwk import KeySet

from hirewire.hub.platform.oauth import signing
from hirewire.hub.platform.oauth.clients import Client
from hirewire.hub.platform.oauth.identity import claims
from hirewire.hub.platform.oauth.models import Consent
from hirewire.kit import clock
from hirewire.wire.oauth import Scope

_CLAIMS: Final = (
    *("iss", "aud", "iat", "exp", "auth_time", "nonce", "at_hash"),
    *("sub", "name", "given_name", "family_name", "locale", "email", "email_verified"),
)


def issuer() -> str:
    return f"{settings.HIREWIRE_HUB_URL}/oauth"


def discovery() -> dict[str, Any]:
    hub = settings.HIREWIRE_HUB_URL
    return {
        "issuer": issuer(),
        "authorization_endpoint": f"{hub}/oauth/v2/authorization",
        "token_endpoint": f"{hub}/oauth/v2/accessToken",
        "introspection_endpoint": f"{hub}/oauth/v2/introspectToken",
        "revocation_endpoint": f"{hub}/oauth/v2/revoke",
        "userinfo_endpoint": f"{hub}/v2/userinfo",
        "jwks_uri": f"{hub}/oauth/openid/jwks",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [signing.algorithm()],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": [scope.value for scope in Scope],
        "claims_supported": list(_CLAIMS),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
    }


class IdToken(OpenIDCode):
    """The id token. Its times come from ``clock``; Authlib would take them from the machine's clock."""

    def __init__(self) -> None:
        super().__init__(require_nonce=False)

    def exists_nonce(self, nonce: str, request: object) -> bool:  # noqa: ARG002 - Authlib's signature
        """Never report a nonce as used: reloading the page repeats the nonce. The application checks nonces itself."""
        return False

    def get_client_algorithm(self, client: Client) -> str:  # noqa: ARG002 - as above
        return signing.algorithm()

    def get_encode_header(self, client: Client) -> dict[str, str]:  # noqa: ARG002 - as above
        return {"alg": signing.algorithm(), "typ": "JWT"}

    def resolve_client_private_key(self, client: Client) -> KeySet:  # noqa: ARG002 - as above
        # joserfc writes the key's id into the token's header only if the key is in a set, so make a set of one key.
        return KeySet([signing.signing_key()])

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        now = int(clock.now().timestamp())
        return {
            "iss": issuer(),
            "aud": client.get_client_id(),
            "iat": now,
            "exp": now + int(signing.ID_TOKEN_LIFE.total_seconds()),
        }

    def generate_user_info(self, user: Consent, scope: str) -> UserInfo:
        return UserInfo(claims(user.application, user.person, frozenset(scope.split())))
