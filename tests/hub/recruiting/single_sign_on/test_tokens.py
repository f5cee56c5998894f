import base64
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey

from hirewire.kit import clock
from hirewire.kit.web.openid.discovery import LOOK_AGAIN
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, ingrid, provider_for, who
from tests.support.provider import CLIENT, KEYS, SECRET, Provider, unsigned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seat(company: Company) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")


def times(**shifts: int) -> dict[str, int]:
    now = int(clock.now().timestamp())
    return {name: now + shift for name, shift in shifts.items()}


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"nonce": "another"}, "another sign-in (nonce)"),
        ({"nonce": None}, "another sign-in (nonce)"),
        ({"iss": "https://idp.rival.example"}, "another issuer"),
        ({"iss": "https://idp.larkspur.example/"}, "another issuer"),
        ({"aud": "another-client"}, "another client (aud)"),
        ({"aud": None}, "another client (aud)"),
        ({"aud": [CLIENT, "another-client"]}, "another client (azp)"),
        ({"azp": "another-client"}, "another client (azp)"),
        ({"at_hash": "AAAA"}, "access token (at_hash)"),
        ({"sub": ""}, "names nobody"),
        ({"exp": None}, "lacks exp"),
        ({"exp": "tomorrow"}, "not a number"),
        ({"exp": 1_000_000_000}, "has expired"),
        ({"iat": 9_000_000_000}, "from the future"),
        ({"nbf": 9_000_000_000}, "from the future"),
    ],
)
def test_a_token_for_somebody_or_something_else_is_refused(
    company: Company, browser: Client, claims: dict[str, Any], words: str
) -> None:
    answer = company.signs_in(browser, **claims)

    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert who(browser) is None


@pytest.mark.parametrize("shifts", [{"exp": -60}, {"iat": 60}])
def test_clocks_may_differ_a_little(company: Company, browser: Client, shifts: dict[str, int]) -> None:
    company.signs_in(browser, **times(**shifts))

    assert who(browser) is not None


def _by_the_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def _by_the_public_key(claims: dict[str, Any]) -> str:
    """A token signed with the public key's text as a shared secret.

    ``OctKey`` refuses this text as a secret, so the token is signed by hand.
    """
    header: dict[str, Any] = {"alg": "HS256", "kid": "key-1"}
    content = b".".join(_encoded(msgspec.json.encode(part)) for part in (header, claims))
    signature = hmac.digest(KEYS[0].as_pem(private=False), content, "sha256")
    return (content + b"." + _encoded(signature)).decode()


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def _by_a_stranger(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "key-1"}, claims, KEYS[1])


@pytest.mark.parametrize("forge", [unsigned, _by_the_secret, _by_the_public_key, _by_a_stranger])
def test_a_signature_that_proves_nothing_is_refused(
    company: Company, browser: Client, forge: Callable[[dict[str, Any]], str]
) -> None:
    address = company.goes(browser)
    nonce = address.partition("nonce=")[2].partition("&")[0]
    claims = {**ingrid(), "iss": company.idp.issuer, "aud": CLIENT, "nonce": nonce, **times(iat=0, exp=300)}

    answer = company.comes_back(browser, company.idp.authorizes(address, forged=forge(claims)))

    assert answer.status_code == 403
    assert "token was refused" in answer.content.decode()
    assert who(browser) is None


def test_a_new_key_is_fetched_when_a_token_names_it(company: Company, browser: Client) -> None:
    company.signs_in(browser)
    browser.logout()
    company.idp.turns_its_key()

    with clock.moved(LOOK_AGAIN):
        company.signs_in(browser)

        assert who(browser) is not None


def test_made_up_keys_do_not_keep_us_fetching(company: Company, browser: Client) -> None:
    company.signs_in(browser)
    company.idp.turns_its_key()
    company.idp.published = []
    fetched = company.idp.reads.count("/keys")

    for _ in range(3):
        company.signs_in(browser)

    assert company.idp.reads.count("/keys") == fetched


def test_an_answer_counts_once(company: Company, browser: Client) -> None:
    answer = company.idp.authorizes(company.goes(browser), **ingrid())
    first = company.comes_back(browser, answer)

    second = company.comes_back(browser, answer)

    assert (first.status_code, second.status_code) == (302, 403)


def test_a_stolen_code_is_worth_nothing_in_another_sign_in(company: Company, browser: Client) -> None:
    """PKCE ties a code to the verifier of the browser for which the code was issued.

    The thief's browser has another verifier.
    """
    stolen = company.idp.authorizes(company.goes(Client(headers={"host": "hub.test"})), **ingrid())
    own = company.idp.authorizes(company.goes(browser), **ingrid())

    answer = company.comes_back(browser, {**own, "code": stolen["code"]})

    assert answer.status_code == 403
    assert who(browser) is None


@pytest.mark.parametrize("change", [{"state": "made-up"}, {"state": ""}, {"code": ""}])
def test_an_answer_that_nobody_asked_for_is_refused(company: Company, browser: Client, change: dict[str, str]) -> None:
    answer = company.idp.authorizes(company.goes(browser), **ingrid())

    refused = company.comes_back(browser, {**answer, **change})

    assert refused.status_code == 403
    assert who(browser) is None


@pytest.mark.parametrize("issuer", ["https://idp.rival.example", None])
def test_the_answer_has_to_name_the_provider_that_was_asked(
    company: Company, browser: Client, issuer: str | None
) -> None:
    answer = company.idp.authorizes(company.goes(browser), **ingrid()) | {"iss": issuer}

    refused = company.comes_back(browser, {name: value for name, value in answer.items() if value is not None})

    assert "another issuer (iss)" in refused.content.decode()
    assert who(browser) is None


def test_an_answer_of_one_provider_does_not_fit_another(company: Company, browser: Client) -> None:
    other = provider_for(hub.contract(), "meadow.example")
    answer = company.idp.authorizes(company.goes(browser), **ingrid())

    refused = browser.get(f"/sign-in/company/{other.pk}/back/", answer)

    assert refused.status_code == 403
    assert who(browser) is None


def test_an_answer_that_takes_longer_than_any_person_is_refused(company: Company, browser: Client) -> None:
    answer = company.idp.authorizes(company.goes(browser), **ingrid())

    with clock.moved(timedelta(minutes=16)):
        refused = company.comes_back(browser, answer)

    assert refused.status_code == 403


def test_the_page_repeats_no_words_of_the_address(company: Company, browser: Client) -> None:
    state = company.idp.authorizes(company.goes(browser))["state"]

    words = {"error": "Call 555 now", "error_description": "<b>Click</b>", "state": state, "iss": company.idp.issuer}
    page = company.comes_back(browser, words).content.decode()

    assert "did not complete the sign-in" in page
    assert "555" not in page
    assert "Click" not in page


def test_a_provider_that_is_off_signs_nobody_in(company: Company, browser: Client) -> None:
    answer = company.idp.authorizes(company.goes(browser), **ingrid())
    company.provider.is_on = False
    company.provider.save()

    refused = company.comes_back(browser, answer)

    assert refused.status_code == 404
    assert browser.get(f"/sign-in/company/{company.provider.pk}/").status_code == 404
    assert who(browser) is None


def test_a_wrong_secret_is_named(company: Company, browser: Client) -> None:
    company.provider.keep_secret("outdated")
    company.provider.save()

    answer = company.signs_in(browser)

    assert "does not accept the client id or the client secret" in answer.content.decode()


def test_the_secret_opens_in_its_own_row_only(company: Company, idp: Provider) -> None:
    other = provider_for(hub.contract())
    other.sealed = company.provider.sealed

    with pytest.raises(Exception, match="identity provider"):
        _ = other.secret
    assert SECRET not in company.provider.sealed


@pytest.mark.parametrize(("ago", "is_in"), [(0, True), (100, True), (1000, False), (None, False)])
def test_a_fresh_sign_in_has_to_say_when_it_was(
    company: Company, browser: Client, ago: int | None, *, is_in: bool
) -> None:
    company.idp.metadata["claims_supported"] = ["auth_time"]
    address = company.goes(browser, fresh="1")

    claims = ingrid() if ago is None else ingrid(**times(auth_time=-ago))
    company.comes_back(browser, company.idp.authorizes(address, **claims))

    assert "max_age=0" in address
    assert "prompt=login" in address
    assert (who(browser) is not None) == is_in


def test_a_provider_that_gives_no_time_is_asked_to_prompt_all_the_same(company: Company, browser: Client) -> None:
    address = company.goes(browser, fresh="1")

    company.comes_back(browser, company.idp.authorizes(address, **ingrid()))

    assert "max_age" not in address
    assert "prompt=login" in address
    assert who(browser) is not None


def test_what_the_id_token_does_not_say_is_asked_for(company: Company, browser: Client) -> None:
    company.idp.metadata["userinfo_endpoint"] = f"{company.idp.issuer}/userinfo"
    company.idp.person = ingrid()

    company.signs_in(browser, email=None, email_verified=None)

    assert who(browser) is not None


def test_userinfo_about_somebody_else_is_refused(company: Company, browser: Client) -> None:
    company.idp.metadata["userinfo_endpoint"] = f"{company.idp.issuer}/userinfo"
    company.idp.person = ingrid(sub="00u2")

    answer = company.signs_in(browser, email=None)

    assert "about somebody else" in answer.content.decode()
    assert who(browser) is None
