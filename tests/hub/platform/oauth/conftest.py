from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx2
import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub
from tests.support.http import hub_http
from tests.support.sites import HUB

PAGE = "/oauth/v2/authorization"
BACK = "https://ats.larkspur.example/oauth/back"
PASSWORD = "larkspur-demo"


class SignIn:
    def __init__(self, application: DeveloperApplication, secret: str, person: Person) -> None:
        self.application, self.secret, self.person = application, secret, person
        self.browser = hub_http()

    # -- the browser

    def address(self, **changes: str | None) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.application.client_id,
            "redirect_uri": BACK,
            "scope": "r_liteprofile",
            "state": "s/1 ü",
            **changes,
        }
        return f"{PAGE}?{urlencode({name: value for name, value in asked.items() if value is not None})}"

    def opens(self, **changes: str | None) -> httpx2.Response:
        return self.browser.get(self.address(**changes))

    def answers(self, answer: str, fields: dict[str, str] | None = None, **changes: str | None) -> httpx2.Response:
        asked: dict[str, str | None] = {"prompt": "consent", **changes}
        self.opens(**asked)
        form = {"answer": answer, "person": str(self.person.pk), **self.token, **(fields or {})}
        return self.browser.post(self.address(**changes), data=form)

    @property
    def token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.browser.cookies.get("hub_csrf") or ""}

    def is_here(self) -> None:
        elsewhere = Client()
        elsewhere.force_login(self.person, backend="django.contrib.auth.backends.ModelBackend")
        self.browser.cookies.set("hub_session", elsewhere.cookies["hub_session"].value, domain=HUB)

    def allows(self, **changes: str | None) -> str:
        self.is_here()
        return sent_back(self.answers("allow", None, **changes))["code"]

    # -- the server

    def exchanges(self, code: str, **changes: str) -> httpx2.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **self.proof, **changes}
        return hub_http().post("/oauth/v2/accessToken", data=form)

    def tokens(self, **changes: str | None) -> dict[str, Any]:
        answer = self.exchanges(self.allows(**changes))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def posts(self, endpoint: str, **form: str) -> httpx2.Response:
        return hub_http().post(f"/oauth/v2/{endpoint}", data={**self.proof, **form})

    @property
    def proof(self) -> dict[str, str]:
        return {"client_id": self.application.client_id, "client_secret": self.secret}


def sent_back(response: httpx2.Response) -> dict[str, str]:
    assert response.status_code == 302, response.text
    address, _, query = response.headers["location"].partition("?")
    assert address == BACK
    return dict(parse_qsl(query, keep_blank_values=True))


def calls(token: str, path: str) -> httpx2.Response:
    return hub_http().get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def sign_in(db: None) -> SignIn:
    application, secret = hub.customer()
    application.oauth2_authorized_callback_urls = [BACK]
    application.save()
    return SignIn(application, secret, somebody())


def somebody(first_name: str = "Ingrid") -> Person:
    person = hub.person(first_name, password=PASSWORD)
    person.member = hub.member(first_name, "Solheim")
    person.save()
    return person
