"""People sign in through a third-party SAML provider that does not know Hirewire.

The hub learns of the provider from the metadata that the provider publishes.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider, Protocol
from hirewire.hub.recruiting.single_sign_on.saml import metadata
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import provider_for
from tests.support.html import links_in
from tests.support.live import LiveHub, environment_of
from tests.support.patience import SECONDS
from tests.support.saml import pair
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)
DOMAIN = "larkspur.example"
PUBLISHED = "/FederationMetadata/2007-06/FederationMetadata.xml"


@contextmanager
def running(live: LiveHub, provider: IdentityProvider, node: Path, *, signs_all: bool) -> Iterator[str]:
    keys = pair(1)
    environment = environment_of(
        {
            "PORT": str(live.port),
            "CERTIFICATE": keys.certificate.public_bytes(Encoding.PEM).decode(),
            "KEY": keys.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            "CONSUMER": f"{live.url}/sign-in/company/{provider.pk}/saml/answer/",
            "EMAIL": f"ingrid@{DOMAIN}",
            "SIGNS_ALL": "yes" if signs_all else "no",
        }
    )
    address = f"http://127.0.0.1:{live.port}{PUBLISHED}"
    command = ["node", "--no-deprecation", "saml_provider.mjs"]
    with subprocess.Popen(command, cwd=node, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: _answers(address), bool)
            yield address
        finally:
            process.kill()


def _reads(provider: IdentityProvider, address: str) -> None:
    text = httpx2.get(address, timeout=SECONDS, trust_env=False).text
    provider.protocol, provider.client_id, provider.sealed = Protocol.SAML, "", ""
    provider.metadata, provider.metadata_url, provider.issuer = text, address, metadata.parsed(text).entity_id
    provider.groups_claim = "http://schemas.passportjs.com/groups"
    provider.metadata_read_at = provider.metadata_tried_at = clock.now()
    provider.save()


def _signs_in(live: LiveHub, provider: IdentityProvider, browser: httpx2.Client) -> httpx2.Response:
    page = browser.get(f"{live.url}/sign-in/company/{provider.pk}/")
    there = next(link for link in links_in(page.text) if f":{live.port}/sso" in link)
    form = browser.get(there).text
    action = re.search(r'action="([^"]*)"', form)
    fields = {name: unescape(value) for name, value in re.findall(r'name="([^"]*)"\s+value="([^"]*)"', form)}
    assert action is not None, form
    # Post without our cookies, as browsers do when the form is on another site.
    answer = httpx2.post(unescape(action[1]), data=fields, timeout=SECONDS, trust_env=False)
    while answer.is_redirect:
        answer = browser.get(urljoin(str(answer.url), answer.headers["location"]))
    return answer


@pytest.mark.parametrize("signs_all", [False, True], ids=["assertion", "assertion and response"])
def test_somebody_signs_in(live_hub: LiveHub, node: Path, *, signs_all: bool) -> None:
    contract = hub.contract()
    provider = provider_for(contract, DOMAIN)
    person = hub.person("Ingrid", "Solheim")
    person.email = f"ingrid@{DOMAIN}"
    person.save()
    seat = hub.seat(contract, person)
    GroupRole.objects.create(organization=contract.organization, group="managers", role=Role.HIRING_MANAGER)

    with (
        running(live_hub, provider, node, signs_all=signs_all) as address,
        httpx2.Client(trust_env=False, timeout=60) as browser,
    ):
        _reads(provider, address)
        page = _signs_in(live_hub, provider, browser)

    assert str(page.url) == f"{live_hub.url}/search/", page.text
    assert Seat.objects.get(pk=seat.pk).roles == ["hiring_manager"]


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, trust_env=False).is_success
    except httpx2.TransportError:
        return False
