from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from django.test import Client, override_settings

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.models import SamlAnswer
from hirewire.hub.recruiting.single_sign_on.saml.flow import forget_old
from hirewire.hub.recruiting.single_sign_on.saml.metadata import (
    KEPT,
    LOOK_AGAIN,
    decoded,
    has_news,
    parsed,
    read,
    refresh,
)
from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.kit.web.openid.errors import ProviderFault
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, who
from tests.hub.recruiting.single_sign_on.saml.conftest import SamlCompany
from tests.support.saml import ENTITY, metadata, pair

pytestmark = pytest.mark.django_db


#: For each case: a function that makes the document, and words of the refusal. The parameter of the test is only the
#: name of the case. If the document were the parameter, the test would have a different id in each worker, because the
#: document contains random keys.
REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "a web page": (lambda: "<html></html>", "exactly one provider"),
    "no XML": (lambda: "no XML", "cannot be read"),
    "entities": (lambda: '<!DOCTYPE x [<!ENTITY a "b">]>' + metadata([pair(1)]), "cannot be read"),
    "too large": (lambda: metadata([pair(1)]) + " " * 262_144, "cannot be read"),
    "no certificate": (lambda: metadata([]), "no signing certificate"),
    "a short key": (lambda: metadata([pair(3, bits=1024)]), "too weak"),
    "a broken certificate": (lambda: metadata([pair(1)]).replace(pair(1).text, "AAAA"), "cannot be read"),
    "a file": (lambda: metadata([pair(1)], sign_on="file:///etc/passwd"), "must be an https address"),
    "no redirect": (lambda: metadata([pair(1)]).replace("HTTP-Redirect", "SOAP"), "no sign-in by redirect"),
    "no entity": (lambda: metadata([pair(1)], entity=""), "speaks SAML 2.0"),
    "a service": (lambda: metadata([pair(1)]).replace("IDPSSODescriptor", "SPSSODescriptor"), "speaks SAML 2.0"),
    "no time": (lambda: metadata([pair(1)], more=' validUntil="soon"'), "time in the metadata cannot be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_metadata_that_could_not_work_is_refused(case: str) -> None:
    document, words = REFUSED[case]

    with pytest.raises(ProviderFault, match=words):
        decoded(document().encode())


def test_several_certificates_count(company: SamlCompany) -> None:
    described = parsed(metadata([pair(1), pair(2)]))

    assert len(described.certificates) == 2
    assert described.sign_on_address == "https://idp.larkspur.example/sso?tenant=1"


@override_settings(HIREWIRE_ALLOWED_NETWORKS=[])
def test_a_private_address_is_not_asked() -> None:
    with pytest.raises(ProviderFault, match="not a public address"):
        read("https://127.0.0.1/metadata.xml")


def test_a_new_certificate_is_fetched_when_a_signature_needs_it(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.saml.turns_its_key()

    with clock.moved(LOOK_AGAIN):
        company.signs_in(browser)

        assert who(browser) is not None
    company.provider.refresh_from_db()
    assert company.provider.metadata == company.saml.metadata
    entry = AuditEntry.objects.get(action="provider.certificates_changed")
    assert (entry.actor, entry.person_id) == ("Metadata of the provider", None)
    assert (entry.before.count(","), entry.after.count(",")) == (0, 1)


def test_an_old_certificate_counts_until_the_provider_withdraws_it(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.saml.published = [pair(2)]

    with clock.moved(KEPT * 2):
        page = company.signs_in(browser)

    assert "not made with one of the provider" in page.content.decode()


def test_made_up_signatures_do_not_keep_us_fetching(company: SamlCompany, browser: Client) -> None:
    company.saml.pair = pair(2)

    for _ in range(3):
        company.signs_in(browser)

    assert len(company.saml.reads) == 0


def test_an_outage_of_the_metadata_stops_nobody(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.saml.says = "<html>Sorry</html>"

    with clock.moved(KEPT * 2):
        company.signs_in(browser)

        assert who(browser) is not None
        company.provider.refresh_from_db()
        reads = len(company.saml.reads)
        company.goes(Client(headers={"host": "hub.test"}))
        assert (reads, len(company.saml.reads)) == (1, 1)


def test_while_one_request_reads_the_metadata_others_use_the_old_copy(company: SamlCompany, browser: Client) -> None:
    others = []

    def answers_late(request: httpx2.Request) -> httpx2.Response:
        answer = company.saml.transport.handle_request(request)
        if len(company.saml.reads) == 1:
            others.append(company.goes(Client(headers={"host": "hub.test"})))
        return answer

    with clock.moved(KEPT * 2), outbound.through(httpx2.MockTransport(answers_late)):
        company.goes(browser)

    assert (len(others), len(company.saml.reads)) == (1, 1)


def test_what_another_request_has_just_read_is_used(company: SamlCompany) -> None:
    late = IdentityProvider.objects.get(pk=company.provider.pk)
    company.saml.turns_its_key()

    with clock.moved(LOOK_AGAIN):
        refresh(company.provider)

        assert has_news(late)
    assert (late.metadata, len(company.saml.reads)) == (company.saml.metadata, 1)


def test_the_log_names_neither_path_nor_query_of_the_metadata(
    company: SamlCompany, caplog: pytest.LogCaptureFixture
) -> None:
    company.set(metadata_url="https://idp.larkspur.example/s3cret/metadata?token=t0ken")

    refresh(company.provider)

    (line,) = [record.getMessage() for record in caplog.records if "Metadata of a provider" in record.getMessage()]
    assert "https://idp.larkspur.example answered with status 404." in line
    assert ("s3cret" in line, "t0ken" in line) == (False, False)


def test_metadata_of_another_provider_is_not_followed(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.saml.says = metadata([pair(2)], entity="https://idp.rival.example")

    with clock.moved(KEPT * 2):
        company.signs_in(browser)

        assert who(browser) is not None
    company.provider.refresh_from_db()
    assert company.provider.issuer == ENTITY
    assert company.provider.metadata == company.saml.metadata


def test_metadata_counts_until_it_says_otherwise(company: SamlCompany, browser: Client) -> None:
    company.set(metadata=metadata([pair(1)], more=' validUntil="2020-01-01T00:00:00Z"'), metadata_url="")

    page = browser.get(f"/sign-in/company/{company.provider.pk}/")

    assert "has expired (validUntil)" in page.content.decode()


def test_an_expired_certificate_signs_nobody_in(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.saml.pair = pair(4, until=2022)
    company.set(metadata=metadata([pair(4, until=2022)]))

    page = company.signs_in(browser)

    assert "not made with one of the provider" in page.content.decode()


def test_answers_are_forgotten_once_they_would_be_refused(company: SamlCompany, browser: Client) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")
    company.signs_in(browser)

    kept = forget_old()
    with clock.moved(timedelta(minutes=30)):
        deleted = forget_old()

    assert (kept, deleted, SamlAnswer.objects.count()) == (0, 1, 0)
