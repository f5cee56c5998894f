import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest

from hirewire.hub.platform.oauth.models import AccessToken, AuthorizationCode, RefreshToken
from hirewire.hub.platform.oauth.services import forget_expired_tokens
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.platform.oauth.conftest import SignIn, calls, sent_back

DAY = timedelta(days=1)
VERIFIER = "v" * 50
NOT_FOUND = (
    401,
    {
        "error": "invalid_request",
        "error_description": "Unable to retrieve access token: authorization code not found",
    },
)
NO_MATCH = (
    400,
    {
        "error": "invalid_redirect_uri",
        "error_description": "Unable to retrieve access token: appid/redirect uri/code verifier does not match "
        "authorization code. Or authorization code expired. Or external member binding exists",
    },
)
NO_REFRESH = (
    400,
    {
        "error": "invalid_request",
        "error_description": "The provided authorization grant or refresh token is invalid, expired or revoked",
    },
)


@pytest.fixture
def refreshing(sign_in: SignIn) -> SignIn:
    provisioning.set_rights(application=sign_in.application, may_refresh=True)
    return sign_in


def status_and_body(answer: Any) -> tuple[int, Any]:  # noqa: ANN401 - a response, and JSON
    return answer.status_code, answer.json()


def test_a_code_gives_a_token_for_sixty_days(sign_in: SignIn) -> None:
    answer = sign_in.exchanges(sign_in.allows())

    assert status_and_body(answer) == (
        200,
        {
            "access_token": answer.json()["access_token"],
            "expires_in": 5_184_000,
            "scope": "r_liteprofile",
            "token_type": "Bearer",
        },
    )
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("parameter", ["grant_type", "code", "redirect_uri", "client_id", "client_secret"])
def test_a_missing_parameter_is_named(sign_in: SignIn, parameter: str) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "x", **sign_in.proof, parameter: ""}

    answer = sign_in.posts("accessToken", **form)

    text = f'A required parameter "{parameter}" is missing'
    assert status_and_body(answer) == (400, {"error": "invalid_request", "error_description": text})


def test_an_unknown_code_is_not_found(sign_in: SignIn) -> None:
    assert status_and_body(sign_in.exchanges("made-up")) == NOT_FOUND


def test_using_a_code_twice_revokes_the_tokens_it_gave(refreshing: SignIn) -> None:
    code = refreshing.allows()
    given = refreshing.exchanges(code).json()
    other = refreshing.tokens()["access_token"]

    again = refreshing.exchanges(code)

    assert status_and_body(again) == NOT_FOUND
    assert calls(given["access_token"], "/v2/me").json()["serviceErrorCode"] == 65601
    refused = refreshing.posts("accessToken", grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert status_and_body(refused) == NO_REFRESH
    assert calls(other, "/v2/me").status_code == 200


def test_a_code_expires_after_thirty_minutes(sign_in: SignIn) -> None:
    with clock.stopped():
        code = sign_in.allows()
        with clock.moved(timedelta(minutes=30)):
            late = sign_in.exchanges(code)
        with clock.moved(timedelta(minutes=29, seconds=59)):
            in_time = sign_in.exchanges(code)

    assert status_and_body(late) == NO_MATCH
    assert in_time.status_code == 200


def test_a_wrong_redirect_uri_is_refused_and_leaves_the_code_valid(sign_in: SignIn) -> None:
    code = sign_in.allows()

    assert status_and_body(sign_in.exchanges(code, redirect_uri="https://ats.larkspur.example")) == NO_MATCH
    assert sign_in.exchanges(code).status_code == 200


def test_another_application_cannot_use_the_code(sign_in: SignIn) -> None:
    thief, secret = hub.customer()

    stolen = sign_in.exchanges(sign_in.allows(), client_id=thief.client_id, client_secret=secret)

    assert status_and_body(stolen) == NO_MATCH


def test_a_wrong_client_secret_is_refused(sign_in: SignIn) -> None:
    answer = sign_in.exchanges(sign_in.allows(), client_secret="wrong")

    assert status_and_body(answer) == (
        401,
        {"error": "invalid_client_id", "error_description": "Client authentication failed"},
    )


def test_a_deactivated_person_gets_no_token(sign_in: SignIn) -> None:
    code = sign_in.allows()
    sign_in.person.is_active = False
    sign_in.person.save()

    assert status_and_body(sign_in.exchanges(code)) == NO_MATCH


def test_codes_and_tokens_are_kept_as_hashes_only(refreshing: SignIn) -> None:
    code = refreshing.allows()
    given = refreshing.exchanges(code).json()

    kept = b"".join(
        bytes(row.digest) for kind in (AuthorizationCode, AccessToken, RefreshToken) for row in kind.objects.all()
    )
    assert not any(secret.encode() in kept for secret in (code, given["access_token"], given["refresh_token"]))


class TestProofKey:
    @staticmethod
    def challenge(method: str) -> str:
        if method == "plain":
            return VERIFIER
        return base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()

    @pytest.mark.parametrize("method", ["S256", "plain"])
    def test_the_matching_verifier_is_accepted(self, sign_in: SignIn, method: str) -> None:
        provisioning.set_rights(application=sign_in.application, may_use_plain_challenge=method == "plain")

        code = sign_in.allows(code_challenge=self.challenge(method), code_challenge_method=method)

        assert sign_in.exchanges(code, code_verifier=VERIFIER).status_code == 200

    def test_a_challenge_without_a_method_is_plain(self, sign_in: SignIn) -> None:
        provisioning.set_rights(application=sign_in.application, may_use_plain_challenge=True)

        code = sign_in.allows(code_challenge=VERIFIER)

        assert sign_in.exchanges(code, code_verifier=VERIFIER).status_code == 200

    @pytest.mark.parametrize("method", [{}, {"code_challenge_method": "plain"}])
    def test_a_plain_challenge_is_refused_unless_the_application_may_use_it(
        self, sign_in: SignIn, method: dict[str, str]
    ) -> None:
        refused = sent_back(sign_in.opens(code_challenge=VERIFIER, **method))

        assert refused == {
            "error": "invalid_request",
            "error_description": 'The "code_challenge_method" must be S256',
            "state": "s/1 ü",
            "iss": "http://hub.test/oauth",
        }

    @pytest.mark.parametrize("challenge", ["short", "v" * 129, "v" * 128 + "\n", "v" * 43 + "\n"])
    def test_a_malformed_challenge_is_refused(self, sign_in: SignIn, challenge: str) -> None:
        back = sent_back(sign_in.opens(code_challenge=challenge, code_challenge_method="S256"))

        assert (back["error"], back["error_description"]) == ("invalid_request", "Invalid 'code_challenge'")

    @pytest.mark.django_db
    def test_new_child_applications_inherit_the_right_to_a_plain_challenge(self) -> None:
        parent, _ = hub.partner()
        provisioning.set_rights(application=parent, may_use_plain_challenge=True)

        assert hub.customer_application(parent).may_use_plain_challenge

    @pytest.mark.parametrize("verifier", ["w" * 50, "short", ""])
    def test_a_different_verifier_is_refused(self, sign_in: SignIn, verifier: str) -> None:
        code = sign_in.allows(code_challenge=self.challenge("S256"), code_challenge_method="S256")

        assert status_and_body(sign_in.exchanges(code, code_verifier=verifier)) == NO_MATCH

    def test_a_verifier_without_a_challenge_is_refused(self, sign_in: SignIn) -> None:
        assert status_and_body(sign_in.exchanges(sign_in.allows(), code_verifier=VERIFIER)) == NO_MATCH


class TestRefresh:
    @staticmethod
    def refreshes(sign_in: SignIn, token: str, **changes: str) -> Any:  # noqa: ANN401 - a response
        form = {"grant_type": "refresh_token", "refresh_token": token, **changes}
        return sign_in.posts("accessToken", **form)

    def test_only_applications_with_the_right_get_a_refresh_token(self, sign_in: SignIn) -> None:
        assert "refresh_token" not in sign_in.tokens()

    def test_a_refresh_token_comes_with_the_code_and_lives_a_year(self, refreshing: SignIn) -> None:
        given = refreshing.tokens()

        assert given["refresh_token"].startswith("hw_rt_")
        assert given["refresh_token_expires_in"] == 31_536_000

    def test_refreshing_returns_the_same_refresh_token_with_its_remaining_life(self, refreshing: SignIn) -> None:
        with clock.stopped():
            given = refreshing.tokens()
            with clock.moved(100 * DAY):
                answer = self.refreshes(refreshing, given["refresh_token"])

        assert answer.json() == {
            "access_token": answer.json()["access_token"],
            "expires_in": 5_184_000,
            "refresh_token": given["refresh_token"],
            "refresh_token_expires_in": 265 * 86_400,
            "scope": "r_liteprofile",
            "token_type": "Bearer",
        }
        assert answer.json()["access_token"] != given["access_token"]

    def test_a_refresh_token_expires_a_year_after_the_sign_in(self, refreshing: SignIn) -> None:
        token = refreshing.tokens()["refresh_token"]

        with clock.moved(365 * DAY):
            assert status_and_body(self.refreshes(refreshing, token)) == NO_REFRESH

    def test_an_invalid_refresh_token_is_refused(self, refreshing: SignIn) -> None:
        given = refreshing.tokens()

        assert status_and_body(self.refreshes(refreshing, "made-up")) == NO_REFRESH
        assert status_and_body(self.refreshes(refreshing, given["access_token"])) == NO_REFRESH

    def test_another_application_cannot_use_the_refresh_token(self, refreshing: SignIn) -> None:
        thief, secret = hub.customer()
        provisioning.set_rights(application=thief, may_refresh=True)
        token = refreshing.tokens()["refresh_token"]

        stolen = self.refreshes(refreshing, token, client_id=thief.client_id, client_secret=secret)

        assert status_and_body(stolen) == NO_REFRESH

    def test_an_application_that_lost_the_right_cannot_refresh(self, refreshing: SignIn) -> None:
        token = refreshing.tokens()["refresh_token"]
        provisioning.set_rights(application=refreshing.application, may_refresh=False)

        assert status_and_body(self.refreshes(refreshing, token)) == NO_REFRESH

    def test_a_missing_refresh_token_is_named(self, refreshing: SignIn) -> None:
        text = 'A required parameter "refresh_token" is missing'

        assert status_and_body(self.refreshes(refreshing, "")) == (
            400,
            {"error": "invalid_request", "error_description": text},
        )


@pytest.mark.django_db
def test_children_inherit_the_right_to_refresh() -> None:
    parent, _ = hub.partner()
    provisioning.set_rights(application=parent, may_refresh=True)

    assert hub.customer_application(parent).may_refresh


@pytest.mark.django_db
def test_an_application_can_be_denied_two_legged_tokens() -> None:
    application, secret = hub.customer()
    provisioning.set_rights(application=application, may_use_own_tokens=False)

    answer = SignIn(application, secret, hub.person()).posts("accessToken", grant_type="client_credentials")

    text = "This application is not allowed to create application tokens"
    assert status_and_body(answer) == (401, {"error": "access_denied", "error_description": text})


def test_expired_codes_and_tokens_are_deleted(refreshing: SignIn) -> None:
    refreshing.tokens()
    refreshing.allows(scope="openid")

    with clock.moved(367 * DAY):
        forget_expired_tokens()

    left = [kind.objects.count() for kind in (AuthorizationCode, AccessToken, RefreshToken)]
    assert left == [0, 0, 0]
    assert [consent.scope for consent in refreshing.application.consents.all()] == ["openid"]
