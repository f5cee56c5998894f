"""A provider that does not answer must not occupy the threads that other requests need.

Anybody can begin a sign-in, so anybody could make many threads wait for such a provider.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import httpx2
import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.kit.web.openid.discovery import GATE, KEPT, LOOK_AGAIN, PAUSE
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, ingrid, who
from tests.support.html import links_in
from tests.support.provider import ISSUER, KEYS, Provider
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db


class Silent(Provider):
    """Answers until ``is_silent`` is set. From then on, every request times out.

    If ``meanwhile`` is set, it is called once, just before the next time-out.
    """

    is_silent = False
    meanwhile: Callable[[], object] | None = None

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        answer = super()._answer(request)
        if self.is_silent:
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile is not None:
                meanwhile()
            raise httpx2.ReadTimeout("timed out")
        return answer


@pytest.fixture
def idp() -> Iterator[Silent]:
    provider = Silent()
    with outbound.through(provider.transport):
        yield provider


@pytest.fixture
def admin(company: Company) -> Client:
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": company.admin.person.email, "password": "larkspur-demo"})
    return browser


def begins(company: Company, browser: Client) -> HttpResponse:
    return browser.get(f"/sign-in/company/{company.provider.pk}/")


def test_a_provider_that_failed_is_asked_again_only_after_a_pause(
    company: Company, idp: Silent, browser: Client
) -> None:
    idp.is_silent = True

    pages = [begins(company, browser).content.decode() for _ in range(3)]
    reads = len(idp.reads)
    with clock.moved(PAUSE):
        begins(company, browser)

    assert [f"{ISSUER}/.well-known/openid-configuration cannot be reached" in page for page in pages] == [True] * 3
    assert (reads, len(idp.reads)) == (1, 2)


def test_after_the_pause_a_single_request_asks(company: Company, idp: Silent, browser: Client) -> None:
    idp.is_silent = True
    begins(company, browser)
    others = []
    idp.meanwhile = lambda: others.append(begins(company, Client(headers={"host": HUB})).status_code)

    with clock.moved(PAUSE):
        begins(company, browser)

    assert (others, len(idp.reads)) == ([403], 2)


def test_a_provider_that_answers_again_is_used_after_the_pause(company: Company, idp: Silent, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    idp.is_silent = True
    begins(company, browser)
    idp.is_silent = False

    during = begins(company, browser)
    with clock.moved(PAUSE):
        company.signs_in(browser)

        assert who(browser) is not None
    assert during.status_code == 403


def test_one_provider_that_failed_does_not_stop_another(company: Company, idp: Silent, browser: Client) -> None:
    healthy = Provider("https://idp.meadow.example")
    other = Company(healthy, "meadow.example")
    idp.is_silent = True
    begins(company, browser)

    with outbound.through(healthy.transport):
        assert begins(other, browser).status_code == 200


def test_corrected_settings_are_used_at_once(company: Company, idp: Silent, browser: Client) -> None:
    idp.is_silent = True
    begins(company, browser)
    idp.is_silent = False

    company.set(client_id="another")

    assert begins(company, browser).status_code == 200


def test_an_admin_can_try_a_provider_that_has_just_failed(company: Company, idp: Silent, admin: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    idp.is_silent = True
    begins(company, admin)
    idp.is_silent = False

    page = admin.post(f"/sign-in/company/{company.provider.pk}/rehearsal/").content.decode()
    there = next(link for link in links_in(page) if link.startswith(ISSUER))
    result = company.comes_back(admin, idp.authorizes(there, **ingrid())).content.decode()

    assert "This is Ingrid Solheim, who has a seat." in result


def test_tokens_with_made_up_keys_do_not_keep_us_asking(company: Company, idp: Silent, browser: Client) -> None:
    begins(company, browser)
    idp.key = KEYS[1]
    idp.is_silent = True
    form = {"logout_token": idp.logout_token(sub="00u1")}
    reads = len(idp.reads)

    with clock.moved(LOOK_AGAIN):
        statuses = [browser.post("/sign-in/company/signed-out/", form).status_code for _ in range(3)]

    assert statuses == [400] * 3
    assert len(idp.reads) - reads == 1


def test_made_up_tokens_do_not_keep_old_documents(company: Company, idp: Silent, browser: Client) -> None:
    begins(company, browser)
    idp.key = KEYS[1]
    form = {"logout_token": idp.logout_token(sub="00u1")}
    idp.is_silent = True

    with clock.moved(KEPT - timedelta(minutes=1)):
        browser.post("/sign-in/company/signed-out/", form)
    with clock.moved(KEPT + timedelta(minutes=1)):
        refused = begins(company, browser)

    assert refused.status_code == 403


class TestGate:
    @pytest.fixture(autouse=True)
    def full(self, company: Company, settings: LazySettings) -> Iterator[ExitStack]:
        settings.HIREWIRE_PROVIDERS_AT_ONCE = 2
        with ExitStack() as others:
            for _ in range(2):
                others.enter_context(GATE.inside())
            yield others

    def test_who_comes_while_too_many_wait_is_told_so_at_once(
        self, company: Company, idp: Silent, browser: Client, full: ExitStack
    ) -> None:
        refused = begins(company, browser)
        reads = len(idp.reads)
        full.close()
        # The provider did not fail, so the hub does not pause its calls to the provider.
        taken = begins(company, browser)

        assert (refused.status_code, taken.status_code, reads) == (503, 200, 0)
        assert "Too many sign-ins are waiting for a provider to answer." in refused.content.decode()

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

        assert "Too many sign-ins are waiting for a provider to answer." in page
