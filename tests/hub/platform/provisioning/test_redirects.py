"""The hub refuses to register a redirect address to which its sign-in would never send a code."""

import pytest
from pytest_django import Settings

from hirewire.hub.platform.provisioning import services
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.redirects import fault_of
from hirewire.wire.records.provisioning import ProvisionedApplication
from tests.factories import hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db
_POINTER = "ERROR :: /oauth2AuthorizedCallbackUrls/1 :: "
_HTTPS = "must start with https://, because plain http is accepted only for localhost and 127.0.0.1"
_NO_ADDRESS = "is not an http or https address with a host and, at most, a port up to 65535"
_CHARACTER = "contains a character that an address cannot have; remove it or encode it"
_FRAGMENT = "must not contain a #, because browsers keep what follows it to themselves; remove that part"
_FORM = "is not an http or https address without a fragment"


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.HIREWIRE_INSECURE_CALLBACKS = False


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://ats.example/back", ""),
        ("HTTPS://ats.example:8443/back?tenant=1", ""),
        ("http://localhost:5000/back", ""),
        ("http://127.0.0.1/back", ""),
        ("http://[::1]:5000/back", ""),
        ("http://ats.example/back", _HTTPS),
        ("http://localhost.ats.example/back", _HTTPS),
        ("http://ats.example\\@localhost/back", _CHARACTER),
        ("https://ats.example/ba\0ck", _CHARACTER),
        ("https://ats.example/back#here", _FRAGMENT),
        ("https://ats.example:99999/back", _NO_ADDRESS),
        ("https://ats.example:port/back", _NO_ADDRESS),
        ("https://:443/back", _NO_ADDRESS),
        ("https://me@/back", _NO_ADDRESS),
        ("https://[/back", _NO_ADDRESS),
        ("/back", _NO_ADDRESS),
        ("ftp://ats.example/back", _NO_ADDRESS),
        ("javascript://localhost/%0aalert(1)", _NO_ADDRESS),
        ("javascript:alert(1)", _NO_ADDRESS),
    ],
)
def test_the_rule_says_what_is_wrong_with_an_address(address: str, reason: str) -> None:
    assert fault_of(address) == (f'"{address}" {reason}' if reason else "")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://ats.example/back", _HTTPS),
        ("http://ats.example\\@localhost/back", _CHARACTER),
        ("https://ats.example:99999/back", _NO_ADDRESS),
        ("https://me@/back", _NO_ADDRESS),
        ("https://ats.example/back#here", _FORM),
        ("javascript:alert(1)", _FORM),
    ],
)
def test_an_application_with_an_unusable_address_is_not_provisioned(address: str, reason: str) -> None:
    bearer = {"Authorization": f"Bearer {hub.token_of(hub.partner()[0])}"}
    record = {
        "uniqueForeignId": "tenant-0042",
        "name": "OpenATS - Harbor Foods",
        "description": "Harbor Foods",
        "oauth2AuthorizedCallbackUrls": ["https://ats.example/back", address],
    }

    answer = hub_http().post("/v2/provisionedApplications", json=record, headers=bearer)

    assert (answer.status_code, answer.json()["message"]) == (422, f'{_POINTER}"{address}" {reason}\n')
    assert not DeveloperApplication.objects.filter(unique_foreign_id="tenant-0042").exists()


def test_an_unusable_address_cannot_be_added_later() -> None:
    partner = hub.partner()[0]
    child = hub.customer(partner)[0]
    bearer = {"Authorization": f"Bearer {hub.token_of(partner)}"}
    patch = {"patch": {"$set": {"oauth2AuthorizedCallbackUrls": ["https://a.example", "http://a.example"]}}}

    answer = hub_http().post(f"/v2/provisionedApplications/{child.urn}", json=patch, headers=bearer)

    assert (answer.status_code, answer.json()["message"]) == (422, f'{_POINTER}"http://a.example" {_HTTPS}\n')


def test_an_old_unusable_address_does_not_block_other_changes() -> None:
    child = hub.customer_application()
    child.oauth2_authorized_callback_urls = ["http://ats.example/back"]
    child.save()
    record = ProvisionedApplication(
        unique_foreign_id=child.unique_foreign_id,
        name="Harbor",
        description="Harbor Foods",
        oauth2_authorized_callback_urls=["http://ats.example/back"],
    )

    services.update_application(application=child, record=record)

    child.refresh_from_db()
    assert child.name == "Harbor"
