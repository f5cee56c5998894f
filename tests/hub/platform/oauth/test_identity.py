from datetime import timedelta

import pytest

from hirewire.hub.identity.members.person_ids import member_id_of
from hirewire.hub.platform.provisioning.models import Kind
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.platform.oauth.conftest import BACK, SignIn, calls
from tests.support.http import hub_http

GRANTED = "Use a token for which a person has granted one of these scopes:"


def test_me_returns_the_person_with_the_applications_own_id(sign_in: SignIn) -> None:
    me = calls(sign_in.tokens()["access_token"], "/v2/me").json()

    assert me == {
        "id": me["id"],
        "localizedFirstName": "Ingrid",
        "localizedLastName": "Solheim",
        "firstName": {"localized": {"en_US": "Ingrid"}, "preferredLocale": {"country": "US", "language": "en"}},
        "lastName": {"localized": {"en_US": "Solheim"}, "preferredLocale": {"country": "US", "language": "en"}},
    }
    assert member_id_of(sign_in.application.pk, f"urn:li:person:{me['id']}") == sign_in.person.member_id


def test_me_can_be_limited_to_the_id(sign_in: SignIn) -> None:
    me = calls(sign_in.tokens()["access_token"], "/v2/me?fields=id").json()

    assert list(me) == ["id"]


def test_another_application_gets_another_id(sign_in: SignIn) -> None:
    other, secret = hub.customer()
    other.oauth2_authorized_callback_urls = [BACK]
    other.save()

    ids = {
        calls(SignIn(application, proof, sign_in.person).tokens()["access_token"], "/v2/me").json()["id"]
        for application, proof in ((sign_in.application, sign_in.secret), (other, secret))
    }

    assert len(ids) == 2


def test_userinfo_contains_only_what_the_scopes_allow(sign_in: SignIn) -> None:
    all_of_it = calls(sign_in.tokens(scope="openid profile email")["access_token"], "/v2/userinfo").json()
    bare = calls(sign_in.tokens(scope="openid")["access_token"], "/v2/userinfo").json()

    assert all_of_it == {
        "sub": all_of_it["sub"],
        "name": "Ingrid Solheim",
        "given_name": "Ingrid",
        "family_name": "Solheim",
        "locale": "en-US",
        "email": sign_in.person.email,
        "email_verified": True,
    }
    assert bare == {"sub": all_of_it["sub"]}


def test_the_email_address_resource_serves_older_clients(sign_in: SignIn) -> None:
    token = sign_in.tokens(scope="r_emailaddress")["access_token"]

    found = calls(token, "/v2/emailAddress?q=members&projection=(elements*(handle~))").json()

    assert found["elements"][0]["handle~"] == {"emailAddress": sign_in.person.email}


@pytest.mark.parametrize(
    ("scope", "path", "name", "remedy"),
    [
        ("openid", "/v2/me", "me.GET", f"{GRANTED} profile, r_liteprofile"),
        ("r_liteprofile", "/v2/userinfo", "userinfo.GET", f"{GRANTED} openid"),
        (
            "openid profile",
            "/v2/emailAddress?q=members",
            "emailAddress.FINDER-members",
            f"{GRANTED} email, r_emailaddress",
        ),
        (
            "openid profile email",
            "/v2/atsIntegrations?ids=x",
            "atsIntegrations.BATCH_GET",
            "Use the application's own token, with grant_type=client_credentials, instead of a token of a person",
        ),
        (
            "openid profile email",
            "/v2/provisionedApplications?q=all",
            "provisionedApplications.FINDER-all",
            "Only the application of a partner may make this call. Use its own token",
        ),
    ],
)
def test_a_missing_scope_is_named_with_the_token_that_has_it(
    sign_in: SignIn, scope: str, path: str, name: str, remedy: str
) -> None:
    refused = calls(sign_in.tokens(scope=scope)["access_token"], path)

    assert refused.json() == {
        "status": 403,
        "serviceErrorCode": 100,
        "code": "ACCESS_DENIED",
        "message": f"Not enough permissions to access: {name}.NO_VERSION. {remedy}",
    }


def test_a_two_legged_token_cannot_read_me(sign_in: SignIn) -> None:
    refused = calls(hub.token_of(sign_in.application), "/v2/me")

    assert refused.json()["message"] == (
        f"Not enough permissions to access: me.GET.NO_VERSION. {GRANTED} profile, r_liteprofile"
    )


def test_the_token_may_be_sent_in_the_query(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]

    assert hub_http().get("/v2/me", params={"oauth2_access_token": token, "fields": "id"}).status_code == 200
    assert hub_http().get("/v2/me", params={"oauth2_access_token": ""}).json() == {
        "status": 401,
        "message": "Empty oauth2_access_token",
        "code": "EMPTY_ACCESS_TOKEN",
        "serviceErrorCode": 401,
    }


def test_a_persons_token_expires_after_sixty_days(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]

    with clock.moved(timedelta(days=60)):
        late = calls(token, "/v2/me").json()

    assert (late["serviceErrorCode"], late["code"]) == (65602, "EXPIRED_ACCESS_TOKEN")


def test_the_token_of_a_deactivated_person_is_revoked(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]
    sign_in.person.is_active = False
    sign_in.person.save()

    assert calls(token, "/v2/me").json()["serviceErrorCode"] == 65601


def test_a_person_whose_profile_was_deleted_is_not_found(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]
    sign_in.person.member = None
    sign_in.person.save()

    assert calls(token, "/v2/me").status_code == 404


def test_a_persons_token_can_roll_the_applications_secret(sign_in: SignIn) -> None:
    sign_in.application.kind = Kind.STANDALONE
    sign_in.application.save()
    headers = {"Authorization": f"Bearer {sign_in.tokens()['access_token']}"}
    path = "/v2/developerApplicationsSecurity?action=rollDeveloperApplicationSecret"

    assert hub_http().post(path, json={}, headers=headers).status_code == 200


def test_me_has_no_subresources_and_cannot_be_written(sign_in: SignIn) -> None:
    token = sign_in.tokens()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    assert calls(token, "/v2/me/x").status_code == 404
    assert hub_http().post("/v2/me", json={}, headers=headers).status_code == 405
