from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.providers.models import Entry, IdentityProvider, ProviderDomain
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.factories import hub
from tests.support.html import links_in
from tests.support.provider import CLIENT, ISSUER, SECRET, Provider
from tests.support.sites import HUB

DOMAIN = "larkspur.example"


class Company:
    def __init__(self, idp: Provider, domain: str = DOMAIN) -> None:
        self.idp = idp
        self.contract: Contract = hub.contract()
        self.admin: Seat = hub.admin_seat(self.contract, hub.person("Ada", "Admin", password="larkspur-demo"))
        self.provider = provider_for(self.contract, domain, issuer=idp.issuer)

    def set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.provider, name, value)
        self.provider.changed_at = clock.now()
        self.provider.save()

    def seat_for(self, email: str, *roles: Role) -> Seat:
        person = hub.person("Ingrid", "Solheim")
        person.email = email
        person.save()
        return hub.seat(self.contract, person, roles or (Role.RECRUITER,))

    def goes(self, browser: Client, **asked: str) -> str:
        page = browser.get(f"/sign-in/company/{self.provider.pk}/", asked)
        assert page.status_code == 200, page.content.decode()
        return next(link for link in links_in(page.content.decode()) if link.startswith(self.idp.issuer))

    def comes_back(self, browser: Client, answer: dict[str, str]) -> HttpResponse:
        return browser.get(f"/sign-in/company/{self.provider.pk}/back/", answer)

    def signs_in(self, browser: Client, *, back: str = "", **claims: object) -> HttpResponse:
        return self.comes_back(browser, self.idp.authorizes(self.goes(browser, next=back), **ingrid(**claims)))


def ingrid(**claims: object) -> dict[str, Any]:
    return {
        "sub": "00u1",
        "email": f"ingrid@{DOMAIN}",
        "email_verified": True,
        "given_name": "Ingrid",
        "family_name": "Solheim",
        **claims,
    }


def provider_for(contract: Contract, *domains: str, issuer: str = ISSUER) -> IdentityProvider:
    provider = IdentityProvider.objects.create(
        organization=contract.organization,
        contract=contract,
        name="Larkspur ID",
        issuer=issuer,
        client_id=CLIENT,
        is_on=True,
        entry=Entry.INVITED,
        default_roles=[Role.RECRUITER.value],
    )
    provider.keep_secret(SECRET)
    provider.save()
    for domain in domains:
        ProviderDomain.objects.create(
            provider=provider,
            organization=contract.organization,
            domain=domain,
            confirmed_at=clock.now(),
        )
    return provider


def who(browser: Client) -> Person | None:
    """Return the person who is signed in with this browser.

    Return None if nobody is signed in, or if pages do not accept the sign-in.
    """
    number = browser.session.get("_auth_user_id")
    is_in = browser.get("/account/sign-ins/").status_code == 200
    return Person.objects.get(pk=number) if number and is_in else None


@pytest.fixture
def idp() -> Iterator[Provider]:
    provider = Provider()
    with outbound.through(provider.transport):
        yield provider


@pytest.fixture
def company(idp: Provider, db: None) -> Company:
    return Company(idp)


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": HUB})
