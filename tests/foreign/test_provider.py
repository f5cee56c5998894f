"""People sign in and out through a third-party OpenID Connect provider that does not know Hirewire."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest

from hirewire.hub.identity.accounts.models import Seat, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import provider_for
from tests.support.html import links_in
from tests.support.live import LiveHub, environment_of
from tests.support.provider import CLIENT, SECRET
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)
DOMAIN = "larkspur.example"


@dataclass
class Foreign:
    live: LiveHub
    provider: IdentityProvider
    seat: Seat
    browser: httpx2.Client

    def signs_in(self) -> httpx2.Response:
        page = self.browser.get(f"{self.live.url}/sign-in/company/{self.provider.pk}/")
        assert page.status_code == 200, page.text
        there = next(link for link in links_in(page.text) if link.startswith(self.provider.issuer))
        page = self._follows(self.browser.get(there))
        page = self._sends(page, login="subject-1", password="any")
        return self._sends(page)

    def signs_out_there(self) -> None:
        page = self.browser.post(f"{self.live.url}/sign-out/", data=self._token())
        # Reopen the sign-in, as if the person were still signed in with another browser. Only a call of the provider's
        # back channel can end such a sign-in.
        SignIn.objects.update(ended_at=None)
        page = self._sends(page)
        self._sends(page, logout="yes")

    def _sends(self, page: httpx2.Response, **typed: str) -> httpx2.Response:
        form = re.search(r"<form\b.*?</form>", page.text, re.DOTALL)
        assert form is not None, page.text
        action = re.search(r'action="([^"]*)"', form[0])
        hidden = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form[0]))
        assert action is not None
        fields = {name: unescape(value) for name, value in hidden.items()}
        return self._follows(self.browser.post(urljoin(str(page.url), unescape(action[1])), data={**fields, **typed}))

    def _follows(self, page: httpx2.Response) -> httpx2.Response:
        while page.is_redirect:
            page = self.browser.get(urljoin(str(page.url), page.headers["location"]))
        return page

    def _token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.browser.cookies.get("hub_csrf") or ""}


@contextmanager
def running(live: LiveHub, provider: IdentityProvider, node: Path) -> Iterator[None]:
    base = f"{live.url}/sign-in/"
    environment = environment_of(
        {
            "PORT": str(live.port),
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": SECRET,
            "BACK": f"{base}company/{provider.pk}/back/",
            "LOGOUT": f"{base}company/signed-out/",
            "AFTER": base,
            "EMAIL": f"ingrid@{DOMAIN}",
        }
    )
    command = ["node", "provider.mjs"]
    with subprocess.Popen(command, cwd=node, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: _answers(provider.issuer), bool)
            yield
        finally:
            process.kill()


@pytest.fixture
def foreign(live_hub: LiveHub, node: Path) -> Iterator[Foreign]:
    contract = hub.contract()
    provider = provider_for(contract, DOMAIN, issuer=f"http://127.0.0.1:{live_hub.port}")
    person = hub.person("Ingrid", "Solheim")
    person.email = f"ingrid@{DOMAIN}"
    person.save()
    seat = hub.seat(contract, person)
    GroupRole.objects.create(organization=contract.organization, group="managers", role=Role.HIRING_MANAGER)
    with running(live_hub, provider, node), httpx2.Client(trust_env=False, timeout=60) as browser:
        yield Foreign(live_hub, provider, seat, browser)


def test_somebody_signs_in_and_the_provider_signs_them_out(foreign: Foreign) -> None:
    page = foreign.signs_in()

    assert str(page.url) == f"{foreign.live.url}/search/"
    assert Seat.objects.get(pk=foreign.seat.pk).roles == ["hiring_manager"]

    foreign.signs_out_there()

    eventually(lambda: SignIn.objects.filter(ended_at=None).count(), lambda count: count == 0)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/.well-known/openid-configuration", trust_env=False).is_success
    except httpx2.TransportError:
        return False
