"""The hub's own OpenID server acts as a company's identity provider.

For this flow, the OpenID server and the sign-in through a provider share no code. These tests show that the two work
together.
"""

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import SignIn
from hirewire.hub.recruiting.single_sign_on import checking
from hirewire.hub.recruiting.single_sign_on.checking import Weight
from hirewire.kit.web import outbound
from tests.factories import hub
from tests.hub.platform.oauth.conftest import SignIn as AtProvider
from tests.hub.platform.oauth.conftest import somebody
from tests.hub.recruiting.single_sign_on.conftest import provider_for, who
from tests.support.html import links_in
from tests.support.http import transport

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_provider(db: None) -> AtProvider:
    return AtProvider(*hub.customer(), somebody())


def test_our_provider_signs_somebody_in(at_provider: AtProvider, browser: Client) -> None:
    contract = hub.contract()
    provider = provider_for(contract, "larkspur.example", issuer="http://hub.test/oauth")
    provider.client_id = at_provider.application.client_id
    provider.keep_secret(at_provider.secret)
    provider.save()
    at_provider.application.oauth2_authorized_callback_urls = [f"http://hub.test/sign-in/company/{provider.pk}/back/"]
    at_provider.application.save()
    seat = hub.seat(contract, at_provider.person)
    at_provider.is_here()

    with outbound.through(transport()):
        page = browser.get(f"/sign-in/company/{provider.pk}/").content.decode()
        there = next(link for link in links_in(page) if "/oauth/v2/authorization" in link)
        at_provider.browser.get(there)
        form = {"answer": "allow", "person": str(at_provider.person.pk), **at_provider.token}
        back = at_provider.browser.post(there, data=form).headers["location"]
        answer = browser.get(back.removeprefix("http://hub.test"))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/search/")
    assert who(browser) == seat.person
    assert SignIn.objects.latest("pk").organization == contract.organization


def test_the_check_finds_nothing_wrong_with_it(at_provider: AtProvider) -> None:
    provider = provider_for(hub.contract(), "larkspur.example", issuer="http://hub.test/oauth")

    with outbound.through(transport()):
        findings = checking.check(provider)

    assert [finding.words for finding in findings if finding.weight == Weight.FAULT] == []
