"""Every authorization response to an application names the hub as the issuer (RFC 9207)."""

import pytest

from tests.hub.platform.oauth.conftest import SignIn, sent_back
from tests.support.http import hub_http

ISSUER = "http://hub.test/oauth"


@pytest.mark.django_db
def test_the_metadata_names_the_issuer_that_responses_carry() -> None:
    found = hub_http().get("/oauth/.well-known/openid-configuration").json()

    assert (found["issuer"], found["authorization_response_iss_parameter_supported"]) == (ISSUER, True)
    assert found["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize("answer", ["allow", "user_cancelled_login", "user_cancelled_authorize"])
def test_every_answer_carries_the_issuer(sign_in: SignIn, answer: str) -> None:
    sign_in.is_here()

    assert sent_back(sign_in.answers(answer))["iss"] == ISSUER


def test_refusals_name_the_issuer(sign_in: SignIn) -> None:
    refused = sent_back(sign_in.opens(prompt="none"))

    assert (refused["error"], refused["iss"]) == ("login_required", ISSUER)


def test_the_consent_page_itself_carries_no_issuer(sign_in: SignIn) -> None:
    assert "iss=" not in sign_in.opens().headers.get("location", "")
