"""A provider that does not answer must not take the threads that others need: anybody can begin a sign-in."""

from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from hirewire.hub.recruiting.single_sign_on import discovery
from hirewire.hub.recruiting.single_sign_on.discovery import GATE
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, ingrid, who
from tests.support.provider import Provider
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(company: Company) -> Client:
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": company.admin.person.email, "password": "larkspur-demo"})
    return browser


def begins(company: Company, browser: Client) -> HttpResponse:
    return browser.get(f"/sign-in/company/{company.provider.pk}/")


class TestGate:
    @pytest.fixture(autouse=True)
    def full(self, company: Company, settings: LazySettings) -> Iterator[ExitStack]:
        settings.HIREWIRE_PROVIDERS_AT_ONCE = 2
        with ExitStack() as others:
            for _ in range(2):
                others.enter_context(GATE.inside())
            yield others

    def test_who_comes_while_too_many_wait_is_told_so_at_once(
        self, company: Company, idp: Provider, browser: Client, full: ExitStack
    ) -> None:
        started = monotonic()
        refused = begins(company, browser)
        took = monotonic() - started
        reads = len(idp.reads)
        full.close()
        taken = begins(company, browser)

        assert (refused.status_code, taken.status_code, reads) == (503, 200, 0)
        assert "Too many sign-ins are waiting for the answer of a provider." in refused.content.decode()
        assert took < discovery.PATIENCE / 2

    def test_what_is_known_needs_no_slot(self, company: Company, browser: Client, full: ExitStack) -> None:
        full.close()
        begins(company, browser)

        with GATE.inside(), GATE.inside():
            assert begins(company, browser).status_code == 200

    def test_the_exchange_of_the_code_needs_a_slot(self, company: Company, browser: Client, full: ExitStack) -> None:
        full.close()
        company.seat_for(f"ingrid@{DOMAIN}")
        answer = company.idp.authorizes(company.goes(browser), **ingrid())

        with GATE.inside(), GATE.inside():
            refused = company.comes_back(browser, answer)

        assert (refused.status_code, who(browser)) == (503, None)

    def test_the_check_of_the_settings_says_so(self, company: Company, admin: Client) -> None:
        page = admin.post(f"/sign-in/company/{company.provider.pk}/check/").content.decode()

        assert "Too many sign-ins are waiting for the answer of a provider." in page
