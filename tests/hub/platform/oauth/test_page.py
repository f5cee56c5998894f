import base64
import json
from datetime import timedelta
from urllib.parse import parse_qsl

import httpx2
import pytest
from pytest_django import Settings

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.oauth.models import Consent
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.platform.oauth.conftest import BACK, PASSWORD, SignIn, calls, sent_back, somebody
from tests.support.html import tidy
from tests.support.policies import policy_of

ISSUER = "http://hub.test/oauth"


def test_a_signed_out_person_signs_in_and_is_then_asked(sign_in: SignIn) -> None:
    form = sign_in.opens()
    signed_in = sign_in.answers("sign-in", {"email": sign_in.person.email, "password": PASSWORD})
    question = sign_in.browser.get(signed_in.headers["location"])

    assert '<h1 id="sign-in">Sign in</h1>' in form.text
    assert signed_in.headers["location"].startswith("/oauth/v2/authorization?")
    assert f"Let {sign_in.application.name} know who you are?" in question.text


def test_a_forgotten_password_is_offered_if_the_installation_sends_mail(sign_in: SignIn, settings: Settings) -> None:
    """The link opens a new window, because the window with the sign-in has to return to the application."""
    settings.HIREWIRE_MAIL = True

    form = tidy(sign_in.opens().text)

    assert 'href="/account/forgotten-password/" target="_blank" rel="noopener">Forgotten your password?' in form
    assert "(new window)" in form


def test_after_a_wrong_password_the_page_is_shown_again(sign_in: SignIn) -> None:
    refused = sign_in.answers("sign-in", {"email": sign_in.person.email, "password": "guess"})

    assert refused.status_code == 422
    assert "The address and password do not match." in refused.text


def test_an_address_that_cannot_be_stored_is_not_a_persons(sign_in: SignIn) -> None:
    assert sign_in.answers("sign-in", {"email": "a@b\0.example", "password": PASSWORD}).status_code == 422


def test_allowing_returns_a_code_and_the_unchanged_state(sign_in: SignIn) -> None:
    sign_in.is_here()

    back = sent_back(sign_in.answers("allow"))

    assert back == {"code": back["code"], "state": "s/1 ü", "iss": ISSUER}
    assert back["code"].startswith("hw_ac_")


def test_a_missing_state_is_not_returned(sign_in: SignIn) -> None:
    sign_in.is_here()

    assert set(sent_back(sign_in.answers("allow", state=None))) == {"code", "iss"}


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("user_cancelled_login", "The user cancelled the sign-in"),
        ("user_cancelled_authorize", "The user cancelled the authorization"),
    ],
)
def test_a_refusal_is_returned_to_the_application(sign_in: SignIn, answer: str, text: str) -> None:
    sign_in.is_here()

    back = sent_back(sign_in.answers(answer))

    assert back == {"error": answer, "error_description": text, "state": "s/1 ü", "iss": ISSUER}
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"redirect_uri": f"{BACK}/"}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": f"{BACK}/?next=x"}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": BACK.replace("larkspur.", "Larkspur.")}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": BACK.replace(".example", ".example:443")}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": BACK.replace("https://", "https://a@")}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": f"{BACK}/../back"}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": f"{BACK}?next=x#here"}, "Redirect_uri doesn&#x27;t match"),
        *(
            ({"redirect_uri": f"{BACK}?next=x&{name}=y"}, "Redirect_uri doesn&#x27;t match")
            for name in ("code", "state", "error", "error_description", "iss", "%63ode")
        ),
        ({"redirect_uri": BACK.replace("https", "http")}, "Redirect_uri doesn&#x27;t match"),
        ({"redirect_uri": None}, "Redirect_uri doesn&#x27;t match"),
        ({"client_id": "nobody"}, "Client_id doesn&#x27;t match"),
        ({"client_id": "\0"}, "Client_id doesn&#x27;t match"),
        ({"client_id": "nobody", "response_type": "token"}, "Client_id doesn&#x27;t match"),
        ({"scope": "w_member_social"}, "Invalid scope"),
        ({"scope": "r_liteprofile everything"}, "Invalid scope"),
        ({"scope": None}, "Invalid scope"),
    ],
)
def test_an_invalid_client_or_redirect_is_shown_to_the_person_only(
    sign_in: SignIn, changes: dict[str, str | None], text: str
) -> None:
    sign_in.is_here()

    page = sign_in.opens(**changes)

    assert page.status_code == 401
    assert "Nothing was shared." in page.text
    assert f'For the people who run the other site: <span class="code">{text}</span>.' in " ".join(page.text.split())


def test_an_unknown_application_is_called_so(sign_in: SignIn) -> None:
    sign_in.is_here()

    page = sign_in.opens(client_id="nobody")

    assert '<h1 id="refused">Recruiter does not know this application</h1>' in page.text


@pytest.mark.parametrize("response_type", ["token", "code token", "\0", "ü", '"', None])
def test_an_unsupported_response_type_is_returned_to_the_application(
    sign_in: SignIn, response_type: str | None
) -> None:
    back = sent_back(sign_in.opens(response_type=response_type))

    assert (back["error"], back["state"]) == ("unsupported_response_type", "s/1 ü")


@pytest.mark.parametrize("scope", ["openid", "r_liteprofile"])
def test_a_nonce_that_cannot_be_stored_is_returned_to_the_application(sign_in: SignIn, scope: str) -> None:
    back = sent_back(sign_in.opens(nonce="n\0", scope=scope))

    assert (back["error"], back["error_description"], back["state"]) == (
        "invalid_request",
        "The nonce contains the character NUL",
        "s/1 ü",
    )


def test_a_redirect_uri_that_cannot_be_stored_is_refused(sign_in: SignIn) -> None:
    assert sign_in.opens(redirect_uri=f"{BACK}?id=\0").status_code == 401


def test_a_repeated_parameter_is_refused(sign_in: SignIn) -> None:
    page = sign_in.browser.get(f"{sign_in.address()}&scope=openid")

    assert page.status_code == 400


@pytest.mark.parametrize("registered", [BACK, f"{BACK}?id=1"])
@pytest.mark.parametrize("asked", [BACK, f"{BACK}?id=1", f"{BACK}?id=2&next=%2Fhome", f"{BACK}?"])
def test_query_arguments_of_the_redirect_uri_are_not_compared_and_are_returned(
    sign_in: SignIn, registered: str, asked: str
) -> None:
    sign_in.application.oauth2_authorized_callback_urls = [registered]
    sign_in.application.save()
    sign_in.is_here()

    location = sign_in.answers("allow", redirect_uri=asked).headers["location"]
    code = dict(parse_qsl(location.partition("?")[2]))["code"]

    assert location.startswith(asked)
    assert sign_in.exchanges(code, redirect_uri=f"{asked}&x=y").json()["error"] == "invalid_redirect_uri"
    assert sign_in.exchanges(code, redirect_uri=asked).status_code == 200


def test_a_registered_redirect_uri_may_have_any_query_argument(sign_in: SignIn) -> None:
    sign_in.application.oauth2_authorized_callback_urls = [f"{BACK}?state=fixed"]
    sign_in.application.save()

    assert sign_in.opens(redirect_uri=f"{BACK}?state=fixed").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("http://ats.larkspur.example/back", 401),
        ("https://[/back", 401),
        ("https://ats.larkspur.example:99999/back", 401),
        ("http://ats.larkspur.example\\@localhost/back", 401),
        ("https://ats.larkspur.example/back#here", 401),
        ("http://localhost:5000/back", 200),
    ],
)
def test_codes_are_sent_only_over_https_or_to_localhost(
    sign_in: SignIn, address: str, status: int, settings: Settings
) -> None:
    settings.HIREWIRE_INSECURE_CALLBACKS = False
    sign_in.application.oauth2_authorized_callback_urls = [address]
    sign_in.application.save()

    assert sign_in.opens(redirect_uri=address).status_code == status


def test_a_person_who_allowed_the_same_scopes_is_not_asked_again(sign_in: SignIn) -> None:
    sign_in.allows(scope="openid profile")

    again = sign_in.opens(scope="profile openid")

    assert set(sent_back(again)) == {"code", "state", "iss"}


def test_a_request_for_other_scopes_asks_again_and_consent_revokes_earlier_tokens(sign_in: SignIn) -> None:
    earlier = sign_in.tokens()["access_token"]

    question = sign_in.opens(scope="r_liteprofile r_emailaddress")
    before = calls(earlier, "/v2/me").status_code
    later = sign_in.tokens(scope="r_liteprofile r_emailaddress")["access_token"]

    assert (question.status_code, before) == (200, 200)
    assert calls(earlier, "/v2/me").json()["serviceErrorCode"] == 65601
    assert calls(later, "/v2/me").status_code == 200


def test_a_code_of_an_ended_consent_gives_no_token(sign_in: SignIn) -> None:
    code = sign_in.allows()
    sign_in.allows(scope="openid")

    assert sign_in.exchanges(code).json()["error"] == "invalid_redirect_uri"


def test_the_page_shows_what_is_handed_over(sign_in: SignIn) -> None:
    sign_in.is_here()

    with_address = sign_in.opens(scope="openid profile email").text
    without = sign_in.opens(scope="openid").text

    assert f"<dd>{sign_in.person.email}</dd>" in with_address
    assert "<dd>Ingrid Solheim</dd>" in with_address
    assert "<dt>E-mail</dt>" not in without
    assert "<dt>Name</dt>" not in without


def test_only_the_person_who_was_asked_can_allow(sign_in: SignIn) -> None:
    asked, sign_in.person = sign_in.person, somebody("Amara")
    sign_in.is_here()

    page = sign_in.answers("allow", {"person": str(asked.pk)})

    assert page.status_code == 200
    assert not Consent.objects.exists()


def test_a_consent_is_audited(sign_in: SignIn) -> None:
    sign_in.allows(scope="openid")

    entry = AuditEntry.objects.get(action="oauth.allowed")
    assert (entry.person_id, entry.application_id, entry.after) == (
        sign_in.person.pk,
        sign_in.application.pk,
        "openid",
    )


def test_a_form_from_another_site_is_refused(sign_in: SignIn) -> None:
    sign_in.is_here()

    refused = sign_in.answers("allow", {"csrfmiddlewaretoken": ""})

    assert refused.status_code == 403
    assert not Consent.objects.exists()


def test_a_person_without_a_profile_is_refused(sign_in: SignIn) -> None:
    sign_in.person = hub.person("Kofi")
    sign_in.is_here()

    assert sign_in.opens().status_code == 403


@pytest.mark.parametrize("host", ["ats.example;sandbox", "ats.example,sandbox", "*"])
def test_an_unsafe_callback_address_is_not_added_to_the_pages_policy(sign_in: SignIn, host: str) -> None:
    sign_in.application.oauth2_authorized_callback_urls = [f"https://{host}/back"]
    sign_in.application.save()

    page = sign_in.opens(redirect_uri=f"https://{host}/back")

    assert (page.status_code, policy_of(page.headers)["form-action"]) == (200, "'self'")
    assert host not in page.headers["content-security-policy"]


def test_the_page_keeps_its_opener_and_may_post_only_to_the_callback(sign_in: SignIn) -> None:
    pages = [sign_in.opens(), sign_in.opens(scope="x")]
    sign_in.is_here()
    pages += [sign_in.opens(), sign_in.answers("allow")]

    assert {page.headers["cross-origin-opener-policy"] for page in pages} == {"unsafe-none"}
    # Without this source, Chromium blocks the form's redirect to the application.
    assert policy_of(pages[0].headers)["form-action"] == "'self' https://ats.larkspur.example"
    assert policy_of(pages[2].headers)["frame-ancestors"] == "'none'"


class TestPrompt:
    def test_prompt_login_asks_even_a_signed_in_person(self, sign_in: SignIn) -> None:
        sign_in.allows()
        other = somebody("Amara")

        form = sign_in.opens(prompt="login")
        signed_in = sign_in.answers("sign-in", {"email": other.email, "password": PASSWORD}, prompt="login")
        question = sign_in.browser.get(signed_in.headers["location"])

        assert f"{sign_in.person.name} is signed in here." in form.text
        assert "Amara Solheim" in question.text

    def test_prompt_consent_asks_again(self, sign_in: SignIn) -> None:
        sign_in.allows()

        assert sign_in.opens(prompt="consent").status_code == 200

    @pytest.mark.parametrize("scope", ["openid", "r_liteprofile"])
    def test_prompt_none_shows_no_page(self, sign_in: SignIn, scope: str) -> None:
        signed_out = sent_back(sign_in.opens(prompt="none", scope=scope))
        sign_in.is_here()
        undecided = sent_back(sign_in.opens(prompt="none", scope=scope))
        sign_in.allows(scope=scope)
        decided = sent_back(sign_in.opens(prompt="none", scope=scope))

        assert (signed_out["error"], undecided["error"]) == ("login_required", "consent_required")
        assert {signed_out["state"], undecided["state"]} == {"s/1 ü"}
        assert "code" in decided

    @pytest.mark.parametrize("scope", ["openid", "r_liteprofile"])
    @pytest.mark.parametrize("other", ["login", "consent", "select_account"])
    def test_prompt_none_cannot_be_combined(self, sign_in: SignIn, scope: str, other: str) -> None:
        sign_in.is_here()

        refused = sent_back(sign_in.opens(prompt=f"none {other}", scope=scope))

        assert (refused["error"], refused["state"]) == ("invalid_request", "s/1 ü")


class TestAge:
    """A person who has been signed in for longer than ``max_age`` has to sign in again.

    The id token contains the time of the sign-in.
    """

    def signs_in(self, sign_in: SignIn, **changes: str | None) -> httpx2.Response:
        return sign_in.answers(
            "sign-in", {"email": sign_in.person.email, "password": PASSWORD}, **{"prompt": "login", **changes}
        )

    @pytest.mark.parametrize(("max_age", "asks"), [("3600", False), ("600", True), ("0", True), (None, False)])
    def test_a_sign_in_older_than_max_age_asks_again(self, sign_in: SignIn, max_age: str | None, *, asks: bool) -> None:
        with clock.moved(-timedelta(minutes=30)):
            self.signs_in(sign_in)

        page = sign_in.opens(max_age=max_age)

        assert ("is signed in here. If you sign in" in page.text) is asks

    def test_after_signing_in_again_max_age_does_not_ask_once_more(self, sign_in: SignIn) -> None:
        back = self.signs_in(sign_in, max_age="0").headers["location"]

        page = sign_in.browser.get(back)

        assert 'value="allow"' in page.text

    def test_a_sign_in_in_another_browser_does_not_count_for_max_age(self, sign_in: SignIn) -> None:
        with clock.moved(-timedelta(minutes=30)):
            self.signs_in(sign_in)
        sign_in.person.last_login = clock.now()
        sign_in.person.save()

        page = sign_in.opens(max_age="600")

        assert "is signed in here. If you sign in" in page.text

    def test_a_session_of_unknown_age_asks_again(self, sign_in: SignIn) -> None:
        sign_in.is_here()

        assert "is signed in here. If you sign in" in sign_in.opens(max_age="3600").text

    def test_an_old_sign_in_with_prompt_none_is_an_error(self, sign_in: SignIn) -> None:
        with clock.moved(-timedelta(minutes=30)):
            self.signs_in(sign_in)

        refused = sent_back(sign_in.opens(max_age="600", prompt="none", scope="openid"))

        assert (refused["error"], refused["state"]) == ("login_required", "s/1 ü")

    @pytest.mark.parametrize("max_age", ["x", "-1", "1.5", "9" * 20])
    def test_an_invalid_max_age_is_refused(self, sign_in: SignIn, max_age: str) -> None:
        refused = sent_back(sign_in.opens(max_age=max_age))

        assert (refused["error"], refused["error_description"]) == (
            "invalid_request",
            "max_age must be a whole number of seconds",
        )

    def test_auth_time_is_when_the_password_was_typed(self, sign_in: SignIn, settings: Settings) -> None:
        settings.HIREWIRE_ID_TOKEN_ALGORITHM = "ES256"
        with clock.stopped(), clock.moved(-timedelta(minutes=30)):
            signed_in_at = int(clock.now().timestamp())
            self.signs_in(sign_in)
        sign_in.person.last_login = clock.now()
        sign_in.person.save()

        code = sent_back(sign_in.answers("allow", scope="openid"))["code"]
        id_token = sign_in.exchanges(code).json()["id_token"]

        claims = json.loads(base64.urlsafe_b64decode(id_token.split(".")[1] + "=="))
        assert claims["auth_time"] == signed_in_at
