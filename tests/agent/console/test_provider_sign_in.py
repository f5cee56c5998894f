"""Operators sign in to the console through the company's own identity provider."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags

from hirewire.agent.people.models import Operator
from hirewire.kit.web import outbound
from tests.agent.conftest import PASSWORD
from tests.support.provider import CLIENT, ISSUER, SECRET, Provider

pytestmark = pytest.mark.django_db
DOOR = "/agent/sign-in/"
TO = "/agent/sign-in/provider/"
BACK = "/agent/sign-in/provider/back"


@pytest.fixture
def idp(settings: LazySettings) -> Iterator[Provider]:
    settings.HIREWIRE_AGENT_OPENID_ISSUER = ISSUER
    settings.HIREWIRE_AGENT_OPENID_CLIENT_ID = CLIENT
    settings.HIREWIRE_AGENT_OPENID_CLIENT_SECRET = SECRET
    provider = Provider()
    with outbound.through(provider.transport):
        yield provider


@pytest.fixture
def browser() -> Client:
    return Client(SERVER_NAME="ats.test")


def claims_of(operator: Operator, **claims: object) -> dict[str, Any]:
    return {"sub": "00u1", "email": operator.email, "email_verified": True, **claims}


def comes_back(browser: Client, idp: Provider, claims: dict[str, Any], *, target: str = "") -> HttpResponse:
    there = browser.get(TO, {"next": target})
    return browser.get(BACK, idp.authorizes(there.headers["Location"], **claims))


def is_in(browser: Client) -> bool:
    return browser.get("/agent/").status_code == 200


def door(browser: Client) -> str:
    """The text of the sign-in page."""
    return unescape(strip_tags(browser.get(DOOR).content.decode()))


def test_the_page_leads_to_the_provider(browser: Client, idp: Provider) -> None:
    page = browser.get(DOOR, {"next": "/agent/writes/"}).content.decode()

    there = browser.get(TO)

    assert f'href="{TO}?next=/agent/writes/"' in page
    assert "Sign in with idp.larkspur.example" in page
    assert there.headers["Location"].startswith(f"{ISSUER}/authorize?tenant=1&response_type=code&client_id={CLIENT}")


def test_without_a_provider_there_is_only_the_password(browser: Client, operator: Operator) -> None:
    assert TO not in browser.get(DOOR).content.decode()
    assert [browser.get(address).status_code for address in (TO, BACK)] == [404, 404]


def test_an_operator_signs_in_and_reaches_the_page_that_was_asked_for(
    browser: Client, idp: Provider, operator: Operator
) -> None:
    answer = comes_back(browser, idp, claims_of(operator, email=operator.email.upper()), target="/agent/writes/")

    operator.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"], is_in(browser)) == (302, "/agent/writes/", True)
    assert (operator.issuer, operator.subject) == (ISSUER, "00u1")


def test_another_site_cannot_be_the_next_page(browser: Client, idp: Provider, operator: Operator) -> None:
    answer = comes_back(browser, idp, claims_of(operator), target="https://elsewhere.example/")

    assert answer.headers["Location"] == "/agent/"


def test_later_the_provider_s_id_counts_and_not_the_address(browser: Client, idp: Provider, operator: Operator) -> None:
    comes_back(browser, idp, claims_of(operator))
    renamed, other = Client(SERVER_NAME="ats.test"), Client(SERVER_NAME="ats.test")

    comes_back(renamed, idp, claims_of(operator, email="renamed@agent.example"))
    comes_back(other, idp, claims_of(operator, sub="00u2"))

    assert (is_in(renamed), is_in(other)) == (True, False)
    assert "Somebody else already signs in here" in door(other)


def test_after_a_change_of_provider_the_address_counts_again(
    browser: Client, idp: Provider, operator: Operator
) -> None:
    Operator.objects.update(issuer="https://former.example", subject="f1")

    comes_back(browser, idp, claims_of(operator))

    operator.refresh_from_db()
    assert (is_in(browser), operator.issuer, operator.subject) == (True, ISSUER, "00u1")


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"email": "stranger@agent.example"}, "The provider knows you, but this agent does not."),
        ({"email": None}, "The provider knows you, but this agent does not."),
        ({"email_verified": False}, "your e-mail address is not verified."),
        ({"nonce": "another"}, "it belongs to another sign-in (nonce)."),
        ({"aud": "another"}, "it is for another client (aud)."),
    ],
    ids=str,
)
def test_who_is_not_let_in_is_told_why(
    claims: dict[str, object], sentence: str, browser: Client, idp: Provider, operator: Operator
) -> None:
    comes_back(browser, idp, claims_of(operator, **claims))

    operator.refresh_from_db()
    assert (is_in(browser), operator.subject) == (False, "")
    assert sentence in door(browser)
    assert sentence not in door(browser), "The error is shown only once."


GOOGLE = "https://accounts.google.com"


@pytest.mark.parametrize(("company", "is_admitted"), [("agent.example", True), (None, False), ("other.example", False)])
def test_an_issuer_that_signs_in_anybody_must_name_the_company(
    company: str | None, *, is_admitted: bool, browser: Client, operator: Operator, settings: LazySettings
) -> None:
    settings.HIREWIRE_AGENT_OPENID_ISSUER = GOOGLE
    settings.HIREWIRE_AGENT_OPENID_CLIENT_ID, settings.HIREWIRE_AGENT_OPENID_CLIENT_SECRET = CLIENT, SECRET
    google = Provider(GOOGLE)

    with outbound.through(google.transport):
        comes_back(browser, google, claims_of(operator, hd=company))

    assert is_in(browser) is is_admitted


def test_an_answer_works_only_once_and_only_in_its_browser(browser: Client, idp: Provider, operator: Operator) -> None:
    answer = idp.authorizes(browser.get(TO).headers["Location"], **claims_of(operator))
    stranger = Client(SERVER_NAME="ats.test")

    stranger.get(BACK, answer)
    browser.get(BACK, answer)
    browser.post("/agent/sign-out/")
    browser.get(BACK, answer)

    assert (is_in(stranger), is_in(browser)) == (False, False)
    assert "This sign-in has expired or has been used already." in door(browser)


def test_a_provider_that_fails_leaves_the_password(
    browser: Client, idp: Provider, operator: Operator, settings: LazySettings
) -> None:
    # Other tests may have cached what ``ISSUER`` publishes, so this test needs another issuer.
    settings.HIREWIRE_AGENT_OPENID_ISSUER = "https://typing-error.example"
    browser.get(TO)

    page = door(browser)
    browser.post(DOOR, {"email": operator.email, "password": PASSWORD})

    assert f"The provider calls itself {ISSUER}. Enter exactly that as the issuer." in page
    assert is_in(browser)


def test_somebody_without_a_password_signs_in_only_through_the_provider(browser: Client, idp: Provider) -> None:
    names = {"email": "ines@agent.example", "first_name": "Ines", "last_name": "Sol"}
    call_command("add_operator", **names, no_password=True)
    ines = Operator.objects.get(email="ines@agent.example")

    guessed = browser.post(DOOR, {"email": ines.email, "password": ""})
    also_guessed = browser.post(DOOR, {"email": ines.email, "password": ines.password})
    comes_back(browser, idp, claims_of(ines))

    assert (guessed.status_code, also_guessed.status_code, is_in(browser)) == (422, 422, True)


def test_who_is_removed_is_signed_out(browser: Client, idp: Provider, operator: Operator) -> None:
    comes_back(browser, idp, claims_of(operator))

    call_command("remove_operator", email=operator.email.upper())

    assert not is_in(browser)
