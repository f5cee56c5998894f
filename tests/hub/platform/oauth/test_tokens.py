import base64
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.platform.oauth import services
from hirewire.hub.platform.oauth.models import AccessToken
from hirewire.kit import clock
from tests.factories import hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

PATH = "/oauth/v2/accessToken"


@pytest.fixture
def form() -> dict[str, str]:
    application, secret = hub.customer()
    return {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": secret}


def test_a_token_lives_thirty_minutes(form: dict[str, str]) -> None:
    answer = hub_http().post(PATH, data=form)

    assert answer.status_code == 200
    assert answer.json() == {"access_token": answer.json()["access_token"], "expires_in": 1800, "token_type": "Bearer"}
    assert answer.headers["cache-control"] == "no-store"


def test_issuing_a_token_uses_only_prepared_statements(
    form: dict[str, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with clock.stopped(clock.now()):
        # The first request also records that the secret was used, which happens at most once a minute.
        hub_http().post(PATH, data=form)

        with django_assert_num_queries(0):
            hub_http().post(PATH, data=form)


def test_the_token_itself_is_not_kept(form: dict[str, str]) -> None:
    token = hub_http().post(PATH, data=form).json()["access_token"]

    kept = AccessToken.objects.get()

    assert token.encode() not in bytes(kept.digest)


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "", "application/x-www-form-urlencoded"])
def test_the_form_is_read_whatever_its_type(form: dict[str, str], content_type: str) -> None:
    body = "&".join(f"{name}={value}" for name, value in form.items())

    answer = hub_http().post(PATH, content=body, headers={"Content-Type": content_type})

    assert answer.status_code == 200


def test_credentials_may_use_basic_authentication(form: dict[str, str]) -> None:
    basic = base64.b64encode(f"{form['client_id']}:{form['client_secret']}".encode()).decode()

    answer = hub_http().post(
        PATH, data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )

    assert answer.status_code == 200


def test_parameters_may_come_in_the_query(form: dict[str, str]) -> None:
    answer = hub_http().post(PATH, params=form)

    assert answer.status_code == 200


@pytest.mark.parametrize("parameter", ["grant_type", "client_id", "client_secret"])
def test_a_missing_parameter_is_named(form: dict[str, str], parameter: str) -> None:
    answer = hub_http().post(PATH, data={**form, parameter: ""})

    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_request", "error_description": f'A required parameter "{parameter}" is missing'},
    )


def test_an_unknown_client_is_named(form: dict[str, str]) -> None:
    answer = hub_http().post(PATH, data={**form, "client_id": "nobody"})

    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_client_id", "error_description": 'The passed in client_id is invalid "nobody"'},
    )


def test_a_wrong_secret_fails(form: dict[str, str]) -> None:
    answer = hub_http().post(PATH, data={**form, "client_secret": "wrong"})

    assert (answer.status_code, answer.json()) == (
        401,
        {"error": "invalid_client_id", "error_description": "Client authentication failed"},
    )


def test_a_secret_of_another_client_fails(form: dict[str, str]) -> None:
    _, other_secret = hub.customer()

    answer = hub_http().post(PATH, data={**form, "client_secret": other_secret})

    assert answer.status_code == 401


def test_another_grant_is_not_supported(form: dict[str, str]) -> None:
    answer = hub_http().post(PATH, data={**form, "grant_type": "password"})

    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"client_id=%00&client_secret=%00&grant_type=client_credentials"])
def test_a_malformed_request_is_refused(body: bytes) -> None:
    answer = hub_http().post(PATH, content=body, headers={"Authorization": "Basic /////w=="})

    assert answer.status_code == 400


def _call(token: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    found: dict[str, object] = hub_http().get("/v2/atsIntegrations?ids=x", headers=headers).json()
    return found


def test_a_call_without_a_token_is_refused() -> None:
    assert _call("") == {
        "status": 401,
        "message": "Empty oauth2_access_token",
        "code": "EMPTY_ACCESS_TOKEN",
        "serviceErrorCode": 401,
    }


def test_an_unknown_token_is_invalid() -> None:
    assert _call("made-up") == {
        "status": 401,
        "message": "Invalid access token",
        "code": "INVALID_ACCESS_TOKEN",
        "serviceErrorCode": 65600,
    }


def test_a_revoked_token_says_so() -> None:
    application = hub.customer_application()
    token = hub.token_of(application)

    services.revoke_tokens(application=application)

    assert _call(token)["serviceErrorCode"] == 65601


def test_a_token_expires() -> None:
    token = hub.token_of(hub.customer_application())

    with clock.moved(timedelta(minutes=30, seconds=1)):
        found = _call(token)

    assert (found["serviceErrorCode"], found["message"]) == (65602, "The token used in the request has expired")


def test_expired_tokens_are_forgotten_a_day_later() -> None:
    hub.token_of(hub.customer_application())

    with clock.moved(timedelta(hours=23)):
        early = services.forget_expired_tokens()
    with clock.moved(timedelta(hours=25)):
        late = services.forget_expired_tokens()

    assert (early, late) == (0, 1)
