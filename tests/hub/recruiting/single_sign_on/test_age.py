"""``max_age`` and ``auth_time`` refer to the time at which the person signed in at the company's provider."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.kit import clock
from tests.factories import hub
from tests.hub.platform.oauth.conftest import BACK, SignIn
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company

pytestmark = pytest.mark.django_db
HOURS = 3600


@pytest.fixture
def application(company: Company, settings: Settings) -> SignIn:
    settings.HIREWIRE_ID_TOKEN_ALGORITHM = "ES256"
    person = company.seat_for(f"ingrid@{DOMAIN}").person
    person.member = hub.member("Ingrid", "Solheim")
    person.save()
    made, secret = hub.customer()
    made.organization = company.contract.organization
    made.oauth2_authorized_callback_urls = [BACK]
    made.save()
    return SignIn(made, secret, person)


def signed_in_ago(company: Company, browser: Client, seconds: float) -> int:
    """Sign in through a provider at which the person has been signed in for this long.

    Return the time that the provider states.
    """
    auth_time = int(clock.now().timestamp() - seconds)
    company.signs_in(browser, auth_time=auth_time)
    return auth_time


def stated_time(application: SignIn, browser: Client) -> int:
    """Give consent to the application, and return the ``auth_time`` of its id token."""
    address = application.address(scope="openid", prompt="consent")
    allowed = browser.post(address, {"answer": "allow", "person": application.person.pk})
    code = parse_qs(urlsplit(allowed.headers["Location"]).query)["code"][0]
    token = application.exchanges(code).json()["id_token"]
    return int(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["auth_time"])


def asks(application: SignIn, browser: Client, max_age: str) -> bool:
    return "is signed in here. If you sign in" in browser.get(application.address(max_age=max_age)).content.decode()


@pytest.mark.parametrize(("max_age", "is_asked"), [("60", True), (str(4 * HOURS), False)])
def test_an_old_session_at_the_provider_is_no_fresh_sign_in(
    company: Company, application: SignIn, browser: Client, max_age: str, *, is_asked: bool
) -> None:
    signed_in_ago(company, browser, 3 * HOURS)

    assert asks(application, browser, max_age) is is_asked


def test_the_id_token_has_the_providers_time(company: Company, application: SignIn, browser: Client) -> None:
    auth_time = signed_in_ago(company, browser, 3 * HOURS)

    assert stated_time(application, browser) == auth_time


def test_who_signs_in_again_at_the_provider_is_not_asked_once_more(
    company: Company, application: SignIn, browser: Client
) -> None:
    company.idp.metadata["claims_supported"] = ["auth_time"]
    company.set(is_required=True, emergency_email=company.admin.person.email)
    signed_in_ago(company, browser, 3 * HOURS)
    asked = browser.post(
        application.address(max_age="60"), {"answer": "sign-in", "email": f"ingrid@{DOMAIN}", "password": ""}
    )
    onward = parse_qs(urlsplit(asked.headers["Location"]).query)

    signed_in_ago(company, browser, 0)
    page = browser.get(onward["next"][0]).content.decode()

    assert onward["fresh"] == ["1"]
    assert 'value="allow"' in page


@pytest.mark.parametrize("auth_time", [None, "yesterday", True, 9_000_000_000, 1e300])
def test_without_a_usable_time_the_sign_in_is_from_now(
    company: Company, application: SignIn, browser: Client, auth_time: object
) -> None:
    company.signs_in(browser, auth_time=auth_time)

    assert asks(application, browser, "60") is False


@pytest.mark.parametrize("auth_time", [0, -1e300, float("nan")])
def test_a_time_that_no_clock_shows_makes_the_sign_in_old(
    company: Company, application: SignIn, browser: Client, auth_time: float
) -> None:
    company.signs_in(browser, auth_time=auth_time)

    assert asks(application, browser, "60") is True
