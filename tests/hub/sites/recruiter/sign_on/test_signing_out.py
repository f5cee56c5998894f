from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.recruiting.single_sign_on import services
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company, provider_for, who
from tests.hub.recruiting.single_sign_on.test_admin import fields
from tests.support.html import tidy
from tests.support.policies import policy_of
from tests.support.provider import CLIENT
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
EMAIL = f"ingrid@{DOMAIN}"


@pytest.fixture(autouse=True)
def seat(company: Company) -> None:
    company.seat_for(EMAIL)


def delivers(token: str) -> int:
    return Client(headers={"host": HUB}).post("/sign-in/company/signed-out/", {"logout_token": token}).status_code


class TestByTheProvider:
    @pytest.mark.parametrize("named", [{"sub": "00u1"}, {"sid": "s-1"}, {"sub": "00u1", "sid": "s-1"}])
    def test_the_named_sign_in_ends(self, company: Company, browser: Client, named: dict[str, str]) -> None:
        company.signs_in(browser, sid="s-1")

        status = delivers(company.idp.logout_token(**named))

        assert (status, who(browser)) == (200, None)

    def test_another_session_of_the_person_goes_on(self, company: Company, browser: Client) -> None:
        company.signs_in(browser, sid="s-1")

        delivers(company.idp.logout_token(sid="s-2"))

        assert who(browser) is not None

    def test_a_sign_in_by_password_goes_on(self, company: Company, browser: Client) -> None:
        browser.post("/sign-in/", {"email": company.admin.person.email, "password": "larkspur-demo"})

        delivers(company.idp.logout_token(sub="00u1"))

        assert who(browser) == company.admin.person

    def test_replaying_a_token_ends_nothing_new(self, company: Company, browser: Client) -> None:
        token = company.idp.logout_token(sub="00u1")
        with clock.moved(timedelta(minutes=4)):
            company.signs_in(browser)

            status = delivers(token)

            assert status == 200
            assert who(browser) is not None

    @pytest.mark.parametrize(
        "claims",
        [
            {"nonce": "n"},
            {"events": None},
            {"events": {}},
            {"sub": None},
            {"aud": "another-client"},
            {"iss": "https://idp.rival.example"},
            {"iat": 1_000_000_000},
            {"iat": None},
            {"exp": 1_000_000_000},
        ],
    )
    def test_a_token_that_is_not_a_logout_token_ends_nothing(
        self, company: Company, browser: Client, claims: dict[str, Any]
    ) -> None:
        company.signs_in(browser)

        status = delivers(company.idp.logout_token(**{"sub": "00u1", **claims}))

        assert status == 400
        assert who(browser) is not None

    @pytest.mark.parametrize("token", ["", "no.such.token", "a.b", "é.é.é"])
    def test_a_value_that_is_not_a_token_is_refused(self, company: Company, token: str) -> None:
        assert delivers(token) == 400

    def test_an_id_token_does_not_pass_for_one(self, company: Company, browser: Client) -> None:
        company.signs_in(browser)

        assert delivers(company.idp.id_token({"sub": "00u1", "nonce": "n"})) == 400

        assert who(browser) is not None


class TestHere:
    def test_the_person_may_sign_out_there_as_well(self, company: Company, browser: Client) -> None:
        company.signs_in(browser)

        answer = browser.post("/sign-out/")

        page = tidy(answer.content.decode())
        assert f'action="{company.idp.issuer}/logout"' in page
        assert f'name="client_id" value="{CLIENT}"' in page
        assert 'name="post_logout_redirect_uri" value="http://hub.test/sign-in/"' in page
        assert policy_of(answer.headers)["form-action"] == f"'self' {company.idp.issuer}"
        assert who(browser) is None

    def test_without_an_address_at_the_provider_the_sign_in_ends_here(self, company: Company, browser: Client) -> None:
        del company.idp.metadata["end_session_endpoint"]
        company.signs_in(browser)

        answer = browser.post("/sign-out/")

        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")

    def test_a_person_who_used_a_password_has_no_provider(self, company: Company, browser: Client) -> None:
        browser.post("/sign-in/", {"email": company.admin.person.email, "password": "larkspur-demo"})

        assert browser.post("/sign-out/").headers["Location"] == "/sign-in/"


def test_forgetting_a_link_ends_the_sign_in_that_it_opened(company: Company, browser: Client) -> None:
    company.signs_in(browser)
    person = who(browser)
    assert person is not None

    services.forget_identity(admin=company.admin, person=person)

    assert who(browser) is None
    company.signs_in(browser, sub="00u2")
    assert who(browser) == person


def test_an_admin_of_another_company_forgets_nothing(company: Company, browser: Client) -> None:
    company.signs_in(browser)
    person = who(browser)
    assert person is not None

    services.forget_identity(admin=hub.admin_seat(), person=person)

    assert who(browser) == person


class TestBySettings:
    """Sign-ins through an identity provider end as soon as the provider's settings no longer allow them."""

    def saves(self, company: Company, **changes: object) -> None:
        settings = services.Settings(
            name="Larkspur ID",
            contract=company.contract,
            domains=(DOMAIN,),
            issuer=company.provider.issuer,
            client_id=company.provider.client_id,
            is_on=True,
        )
        services.change(admin=company.admin, provider=company.provider, settings=replace(settings, **changes))

    @pytest.mark.parametrize(
        ("changes", "stays"),
        [
            ({"is_on": False}, False),
            ({"domains": ("other.example",)}, False),
            ({"issuer": "https://other.example"}, False),
            ({"client_id": "another"}, False),
            ({"name": "Renamed", "domains": (DOMAIN, "other.example")}, True),
        ],
    )
    def test_a_change(self, company: Company, browser: Client, changes: dict[str, Any], *, stays: bool) -> None:
        company.signs_in(browser)

        self.saves(company, **changes)

        assert (who(browser) is not None) is stays

    @pytest.mark.parametrize(
        "changes", [{"issuer": "https://typo.example"}, {"client_id": "t"}, {"domains": "t.example"}]
    )
    def test_the_admin_can_correct_a_typing_error(self, company: Company, changes: dict[str, str]) -> None:
        colleague, admin = Client(headers={"host": HUB}), Client(headers={"host": HUB})
        company.signs_in(colleague)
        seat = company.seat_for(f"noor@{DOMAIN}", Role.ADMIN)
        company.signs_in(admin, sub="00u2", email=f"noor@{DOMAIN}")

        answer = admin.post(f"/settings/sign-in/{company.provider.pk}/", fields(company, **changes))

        assert (answer.status_code, who(colleague), who(admin)) == (302, None, seat.person)
        admin.post(f"/settings/sign-in/{company.provider.pk}/", fields(company, is_on=""))
        assert who(admin) is None

    def test_a_removal(self, company: Company, browser: Client) -> None:
        company.signs_in(browser)

        services.remove(admin=company.admin, provider=company.provider)

        assert who(browser) is None

    def test_what_another_provider_opened_goes_on(self, company: Company, browser: Client) -> None:
        company.signs_in(browser)
        other = provider_for(company.contract, issuer="https://other.example")

        services.remove(admin=company.admin, provider=other)

        assert who(browser) is not None
