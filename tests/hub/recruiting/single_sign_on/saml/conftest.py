from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from hirewire.hub.identity.providers.models import IdentityProvider, Protocol
from hirewire.hub.recruiting.single_sign_on.saml.metadata import parsed
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company
from tests.support.html import links_in
from tests.support.saml import METADATA_URL, SIGN_ON, Answer, SamlIdp

GIVEN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"


def saml_provider(provider: IdentityProvider, idp: SamlIdp, *, url: str = METADATA_URL) -> None:
    provider.protocol, provider.client_id, provider.sealed = Protocol.SAML, "", ""
    provider.metadata, provider.metadata_url = idp.metadata, url
    provider.issuer = parsed(idp.metadata).entity_id
    provider.metadata_read_at = provider.metadata_tried_at = clock.now()
    provider.save()


class SamlCompany(Company):
    def __init__(self, idp: SamlIdp, domain: str = DOMAIN) -> None:
        self.saml = idp
        super().__init__(idp, domain)  # type: ignore[arg-type] # only its issuer is read
        saml_provider(self.provider, idp)

    def goes(self, browser: Client, **asked: str) -> str:
        page = browser.get(f"/sign-in/company/{self.provider.pk}/", asked)
        assert page.status_code == 200, page.content.decode()
        return next(link for link in links_in(page.content.decode()) if link.startswith(SIGN_ON.partition("?")[0]))

    def consumes(self, form: dict[str, str]) -> HttpResponse:
        """Post the form without the hub's cookies, because a browser sends none from the provider's site."""
        return Client(headers={"host": "hub.test"}).post(f"/sign-in/company/{self.provider.pk}/saml/answer/", form)

    def comes_back(self, browser: Client, form: dict[str, str]) -> HttpResponse:
        answer = self.consumes(form)
        return browser.get(answer.headers["Location"]) if answer.status_code == 302 else answer

    def answer(self, browser: Client, *, asked: dict[str, str] | None = None, **changes: object) -> Answer:
        address = self.goes(browser, **(asked or {}))
        return self.saml.answer_to(address, **{"attributes": attributes(), **changes})

    def signs_in(self, browser: Client, *, back: str = "", **changes: object) -> HttpResponse:
        answer = self.answer(browser, asked={"next": back}, **changes)
        return self.comes_back(browser, self.saml.posts(answer))


def attributes(**changes: list[str]) -> dict[str, list[str]]:
    return {"email": [f"ingrid@{DOMAIN}"], GIVEN: ["Ingrid"], "sn": ["Solheim"], **changes}


@pytest.fixture
def saml_idp() -> Iterator[SamlIdp]:
    provider = SamlIdp()
    with outbound.through(provider.transport):
        yield provider


@pytest.fixture
def company(saml_idp: SamlIdp, db: None) -> SamlCompany:
    return SamlCompany(saml_idp)
