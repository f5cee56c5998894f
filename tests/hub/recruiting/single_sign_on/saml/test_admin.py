from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Seat, SignIn
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.providers.models import IdentityProvider, Protocol
from hirewire.kit.db import row_security
from hirewire.kit.web import outbound
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, who
from tests.hub.recruiting.single_sign_on.saml.conftest import SamlCompany, attributes
from tests.support.html import links_in
from tests.support.saml import ENTITY, METADATA_URL, SIGN_ON, metadata, pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(company: SamlCompany, working_as: Callable[[Seat], Client]) -> Client:
    return working_as(company.admin)


def saves(admin: Client, company: SamlCompany, **changes: object) -> tuple[int, str]:
    fields: dict[str, Any] = {
        "name": "Larkspur ID",
        "metadata_url": METADATA_URL,
        "domains": DOMAIN,
        "contract": company.contract.pk,
        "entry": "INVITED",
        "default_roles": ["recruiter"],
        "groups_claim": "groups",
        "is_on": "on",
        **changes,
    }
    answer = admin.post(f"/settings/sign-in/{company.provider.pk}/", fields)
    return answer.status_code, answer.content.decode()


def stored(company: SamlCompany) -> IdentityProvider:
    return IdentityProvider.objects.get(pk=company.provider.pk)


def test_an_admin_chooses_saml_and_gets_our_addresses(admin: Client) -> None:
    answer = admin.post("/settings/sign-in/add/", {"name": "Okta", "protocol": "SAML"})

    provider = IdentityProvider.objects.get(name="Okta")
    page = admin.get(answer.headers["Location"]).content.decode()
    base = f"http://hub.test/sign-in/company/{provider.pk}/saml/"
    assert (provider.protocol, provider.is_on) == (Protocol.SAML, False)
    assert f'data-copy="{base}"' in page
    assert f'data-copy="{base}answer/"' in page
    assert "No metadata yet" in page
    assert "Client secret" not in page


def test_metadata_is_read_from_its_address(admin: Client, company: SamlCompany) -> None:
    company.set(metadata="", metadata_url="", issuer="")

    status, _ = saves(admin, company)

    assert (status, stored(company).issuer, stored(company).metadata) == (302, ENTITY, company.saml.metadata)
    entry = AuditEntry.objects.get(action="provider.certificates_changed")
    assert (entry.person_id, entry.before, entry.after != "") == (company.admin.person.pk, "", True)
    assert ENTITY in admin.get(f"/settings/sign-in/{company.provider.pk}/").content.decode()


@pytest.mark.usefixtures("tenant_role")
def test_metadata_is_read_outside_of_the_transaction_that_limits_rows(
    admin: Client, company: SamlCompany, settings: Settings
) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    company.set(metadata="", metadata_url="")
    limited: list[bool] = []

    def answer(_request: httpx2.Request) -> httpx2.Response:
        limited.append(row_security.is_limited())
        return httpx2.Response(200, stream=httpx2.ByteStream(company.saml.metadata.encode()))

    with outbound.through(httpx2.MockTransport(answer)):
        status, _ = saves(admin, company)

    assert (status, limited, stored(company).issuer) == (302, [False], ENTITY)


def test_a_recruiter_cannot_have_metadata_read(company: SamlCompany, working_as: Callable[[Seat], Client]) -> None:
    company.set(metadata="", metadata_url="")

    status, _ = saves(working_as(company.seat_for(f"ben@{DOMAIN}")), company)

    assert (status, company.saml.reads) == (403, [])


def test_metadata_is_uploaded(admin: Client, company: SamlCompany) -> None:
    file = SimpleUploadedFile("idp.xml", metadata([pair(2)], entity="https://accounts.example/o").encode())

    status, _ = saves(admin, company, metadata_url="", metadata_file=file)

    assert (status, stored(company).issuer) == (302, "https://accounts.example/o")
    assert company.saml.reads == []


def test_a_file_that_was_not_saved_is_asked_for_again(admin: Client, company: SamlCompany) -> None:
    file = SimpleUploadedFile("idp.xml", metadata([pair(2)], entity="https://accounts.example/o").encode())

    status, page = saves(admin, company, metadata_url="", metadata_file=file, domains="larkspur")

    assert (status, "Choose the file again. It has not been saved." in page) == (422, True)
    assert stored(company).issuer == ENTITY


def test_saving_without_a_new_address_asks_nobody(admin: Client, company: SamlCompany) -> None:
    status, _ = saves(admin, company, allows_unasked="on", name="Renamed")

    provider = stored(company)
    assert (status, provider.name, provider.allows_unasked) == (302, "Renamed", True)
    assert company.saml.reads == []
    assert "sign-ins may begin at the provider" in AuditEntry.objects.get(action="provider.changed").after


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"metadata_url": "https://idp.larkspur.example/nothing"}, "answered with status 404"),
        ({"metadata_url": "file:///etc/passwd"}, "must be an https address"),
        ({"metadata_file": SimpleUploadedFile("x.xml", b"<x/>")}, "not both"),
        ({"metadata_url": "", "metadata_file": SimpleUploadedFile("x.xml", b"<x/>")}, "exactly one provider"),
        ({"metadata_url": "", "metadata_file": SimpleUploadedFile("x.xml", b"\xff\xfe")}, "XML in UTF-8"),
    ],
)
def test_what_could_not_work_is_refused(
    admin: Client, company: SamlCompany, changes: dict[str, Any], words: str
) -> None:
    status, page = saves(admin, company, **changes)

    assert status == 422
    assert words in page
    assert stored(company).metadata_url == METADATA_URL


def test_it_cannot_be_turned_on_without_metadata(admin: Client, company: SamlCompany) -> None:
    company.set(metadata="", metadata_url="", is_on=False)

    status, page = saves(admin, company, metadata_url="")

    assert (status, "before you turn the provider on" in page, stored(company).is_on) == (422, True, False)


class TestCheck:
    def words(self, admin: Client, company: SamlCompany) -> str:
        return admin.post(
            f"/sign-in/company/{company.provider.pk}/check/", headers={"HX-Request": "true"}
        ).content.decode()

    def test_it_says_that_all_is_well(self, admin: Client, company: SamlCompany) -> None:
        page = self.words(admin, company)

        assert "notice fault" not in page
        assert "notice wait" not in page
        assert f"describes {ENTITY}" in page
        assert "valid until 2099-01-01" in page

    @pytest.mark.parametrize(
        ("document", "words"),
        [
            (lambda: "<html/>", "exactly one provider"),
            (
                lambda: metadata([pair(1)], entity="https://idp.rival.example"),
                "calls itself https://idp.rival.example now",
            ),
            (lambda: metadata([pair(4, until=2022)]), "None of its certificates is valid"),
        ],
        ids=["a web page", "another provider", "an old certificate"],
    )
    def test_it_names_each_fault(
        self, admin: Client, company: SamlCompany, document: Callable[[], str], words: str
    ) -> None:
        company.saml.says = document()

        page = self.words(admin, company)

        assert "notice fault" in page
        assert words in page

    def test_it_warns_of_what_may_go_wrong(self, admin: Client, company: SamlCompany) -> None:
        document = metadata([pair(1)], of_role=' WantAuthnRequestsSigned="true"')
        company.set(metadata=document, metadata_url="", allows_unasked=True)

        page = self.words(admin, company)

        assert "notice fault" not in page
        assert "may require signed requests" in page
        assert "Upload a new one before the provider changes its certificate." in page
        assert "may begin at the provider" in page


def test_a_rehearsal_shows_what_would_happen_and_signs_nobody_in(admin: Client, company: SamlCompany) -> None:
    company.set(is_on=False)
    company.seat_for(f"ingrid@{DOMAIN}")
    page = admin.post(f"/sign-in/company/{company.provider.pk}/rehearsal/").content.decode()
    there = next(link for link in links_in(page) if link.startswith(SIGN_ON.partition("?")[0]))

    form = company.saml.posts(company.saml.answer_to(there, attributes=attributes()))
    result = company.comes_back(admin, form).content.decode()

    assert "This is Ingrid Solheim, who has a seat." in result
    assert who(admin) == company.admin.person
    assert not SignIn.objects.filter(organization=company.contract.organization).exists()
