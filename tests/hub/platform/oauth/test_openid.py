from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from joserfc import jwt
from joserfc.jwk import KeySet
from pytest_django import DjangoAssertNumQueries, Settings

from hirewire.hub.platform.oauth import signing
from hirewire.hub.platform.oauth.models import SigningKey
from hirewire.kit import clock
from tests.hub.platform.oauth.conftest import SignIn, calls
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_keys(settings: Settings) -> None:
    """Use keys that take a millisecond to generate. A key of the default kind takes a tenth of a second."""
    settings.HIREWIRE_ID_TOKEN_ALGORITHM = "ES256"


def discovered() -> dict[str, Any]:
    found: dict[str, Any] = hub_http().get("/oauth/.well-known/openid-configuration").json()
    return found


def published() -> KeySet:
    return KeySet.import_key_set(hub_http().get(discovered()["jwks_uri"]).json())


def checked(id_token: str, algorithm: str) -> jwt.Token:
    return jwt.decode(id_token, published(), algorithms=[algorithm])


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_an_id_token_is_valid(sign_in: SignIn, settings: Settings, algorithm: str) -> None:
    settings.HIREWIRE_ID_TOKEN_ALGORITHM = algorithm
    with clock.stopped():
        now = int(clock.now().timestamp())
        given = sign_in.tokens(scope="openid profile email", nonce="n-1")

    token = checked(given["id_token"], algorithm)

    assert token.header["alg"] == algorithm
    assert (token.claims["iss"], token.claims["aud"]) == ("http://hub.test/oauth", sign_in.application.client_id)
    assert (token.claims["iat"], token.claims["exp"]) == (now, now + 3600)
    assert (token.claims["nonce"], token.claims["email"]) == ("n-1", sign_in.person.email)
    assert token.claims["sub"] == calls(given["access_token"], "/v2/userinfo").json()["sub"]
    assert abs(token.claims["auth_time"] - now) < 60
    assert given["scope"] == "email openid profile"


def test_without_openid_there_is_no_id_token(sign_in: SignIn) -> None:
    assert "id_token" not in sign_in.tokens(scope="profile email")


def test_discovery_lists_every_endpoint() -> None:
    found = discovered()

    assert found["issuer"] == "http://hub.test/oauth"
    assert found["authorization_endpoint"] == "http://hub.test/oauth/v2/authorization"
    assert found["token_endpoint"] == "http://hub.test/oauth/v2/accessToken"
    assert found["userinfo_endpoint"] == "http://hub.test/v2/userinfo"
    assert found["jwks_uri"] == "http://hub.test/oauth/openid/jwks"
    assert found["id_token_signing_alg_values_supported"] == ["ES256"]
    assert found["subject_types_supported"] == ["pairwise"]


def test_discovery_documents_are_public_and_read_only() -> None:
    answer = hub_http().get("/oauth/openid/jwks")

    assert answer.headers["cache-control"] == "public, max-age=300"
    assert hub_http().post("/oauth/openid/jwks").status_code == 405
    assert hub_http().get("/oauth/openid/keys").status_code == 404


def test_private_keys_are_neither_published_nor_stored_in_clear() -> None:
    keys = hub_http().get("/oauth/openid/jwks").json()["keys"]

    assert [sorted(key) for key in keys] == [["alg", "crv", "kid", "kty", "use", "x", "y"]]
    assert "PRIVATE" not in SigningKey.objects.get().sealed


def test_a_rotated_key_stays_until_its_last_token_has_expired(sign_in: SignIn) -> None:
    old = sign_in.tokens(scope="openid")["id_token"]
    call_command("rotate_signing_key", stdout=StringIO())
    new = sign_in.tokens(scope="openid")["id_token"]

    kids = [checked(token, "ES256").header["kid"] for token in (new, old)]
    with clock.moved(timedelta(hours=1, minutes=6)):
        later = [key.kid for key in published()]
        forgotten = signing.forget_retired_keys()

    assert kids[0] != kids[1]
    assert (later, forgotten) == ([kids[0]], 1)


def test_one_key_signs_at_a_time() -> None:
    first, again = signing.signing_key().thumbprint(), signing.signing_key().thumbprint()
    signing.rotate()

    assert first == again
    assert SigningKey.objects.filter(retired_at=None).count() == 1


def test_an_unsupported_signing_algorithm_is_a_configuration_error(settings: Settings) -> None:
    settings.HIREWIRE_ID_TOKEN_ALGORITHM = "none"

    with pytest.raises(ImproperlyConfigured, match="RS256 or ES256"):
        signing.signing_key()


def test_the_key_set_costs_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    signing.signing_key()

    with django_assert_num_queries(2):
        hub_http().get("/oauth/openid/jwks")
