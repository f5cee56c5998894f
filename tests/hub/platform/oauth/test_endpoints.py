from datetime import timedelta

import pytest

from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.platform.oauth.conftest import SignIn, calls
from tests.support.http import hub_http


def test_introspection_describes_a_persons_token(sign_in: SignIn) -> None:
    with clock.stopped():
        now = int(clock.now().timestamp())
        token = sign_in.tokens(scope="r_liteprofile r_emailaddress")["access_token"]
        with clock.moved(timedelta(hours=1)):
            answer = sign_in.posts("introspectToken", token=token)

    assert answer.json() == {
        "active": True,
        "status": "active",
        "client_id": sign_in.application.client_id,
        "auth_type": "3L",
        "authorized_at": now,
        "created_at": now,
        "expires_at": now + 5_184_000,
        "scope": "r_emailaddress,r_liteprofile",
    }


def test_a_two_legged_token_has_no_scope(sign_in: SignIn) -> None:
    answer = sign_in.posts("introspectToken", token=hub.token_of(sign_in.application)).json()

    assert (answer["active"], answer["auth_type"], "scope" in answer) == (True, "2L", False)
    assert answer["expires_at"] - answer["created_at"] == 1800


def test_introspection_describes_a_refresh_token(sign_in: SignIn) -> None:
    provisioning.set_rights(application=sign_in.application, may_refresh=True)
    answer = sign_in.posts("introspectToken", token=sign_in.tokens()["refresh_token"]).json()

    assert (answer["active"], answer["auth_type"]) == (True, "3L")


def test_introspection_says_why_a_token_is_inactive(sign_in: SignIn) -> None:
    expired, revoked = hub.token_of(sign_in.application), hub.token_of(sign_in.application)
    sign_in.posts("revoke", token=revoked)

    with clock.moved(timedelta(hours=1)):
        answers = [sign_in.posts("introspectToken", token=token).json() for token in (expired, revoked)]

    assert [(answer["active"], answer["status"]) for answer in answers] == [(False, "expired"), (False, "revoked")]


def test_introspection_reveals_nothing_about_foreign_tokens(sign_in: SignIn) -> None:
    foreign = hub.token_of(hub.customer_application())

    answer = sign_in.posts("introspectToken", token=foreign)

    assert (answer.status_code, answer.json()) == (200, {"active": False})


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"token": "made-up"}, 400, "invalid_request"),
        ({"token": ""}, 400, "invalid_request"),
        ({"client_id": "nobody"}, 400, "invalid_client_id"),
        ({"client_secret": "wrong"}, 401, "invalid_client_id"),
        ({"client_id": ""}, 400, "invalid_request"),
    ],
)
def test_an_invalid_introspection_request_is_refused(
    sign_in: SignIn, changes: dict[str, str], status: int, error: str
) -> None:
    answer = sign_in.posts("introspectToken", **{"token": "x", **changes})

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_revoked_token_is_refused(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]

    answer = sign_in.posts("revoke", token=token)

    assert (answer.status_code, answer.json()) == (200, {})
    assert calls(token, "/v2/me").json() == {
        "status": 401,
        "message": "The token used in the request has been revoked by the user",
        "code": "REVOKED_ACCESS_TOKEN",
        "serviceErrorCode": 65601,
    }


def test_revoking_a_refresh_token_revokes_its_access_tokens(sign_in: SignIn) -> None:
    provisioning.set_rights(application=sign_in.application, may_refresh=True)
    given = sign_in.tokens()

    sign_in.posts("revoke", token=given["refresh_token"], token_type_hint="refresh_token")

    assert calls(given["access_token"], "/v2/me").status_code == 401


def test_a_foreign_token_cannot_be_revoked(sign_in: SignIn) -> None:
    foreign = hub.customer_application()
    token = hub.token_of(foreign)

    assert sign_in.posts("revoke", token=token).status_code == 200
    assert calls(token, "/v2/me").status_code == 403


def test_revoking_an_unknown_token_is_not_an_error(sign_in: SignIn) -> None:
    assert sign_in.posts("revoke", token="made-up").status_code == 200


def test_revoking_requires_the_right_client_secret(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]

    assert sign_in.posts("revoke", token=token, client_secret="wrong").status_code == 401
    assert calls(token, "/v2/me").status_code == 200


@pytest.mark.parametrize("endpoint", ["accessToken", "introspectToken", "revoke"])
def test_oauth_endpoints_allow_only_post(endpoint: str) -> None:
    assert hub_http().get(f"/oauth/v2/{endpoint}").status_code == 405


def test_an_unknown_oauth_endpoint_is_404() -> None:
    assert hub_http().post("/oauth/v2/accessTokens").status_code == 404
