import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from tests.factories import hub as make

PAGE = "https://ats.larkspur.example"
TYPES = "RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT"


class Frame:
    """Makes the calls of the frame's script, with the frame's token and without a cookie."""

    def __init__(self, application: DeveloperApplication, person: Person) -> None:
        self.application, self.person = application, person
        self.token = token_for(Visitor(person, application, PAGE, clock.now(), make.sign_in(person).pk))
        # As in production, the client has no cookie, and the server checks CSRF tokens.
        self.client = Client(enforce_csrf_checks=True)

    def get(self, **query: object) -> dict[str, Any]:
        return self._answer(self.client.get("/widgets/onboarding/state/", query, headers=self.headers))

    def post(self, act: str, contract: Contract, **fields: str) -> dict[str, Any]:
        fields["contract"] = str(contract.pk)
        return self._answer(self.client.post(f"/widgets/onboarding/{act}/", fields, headers=self.headers))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @staticmethod
    def _answer(response: HttpResponse) -> dict[str, Any]:
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = json.loads(response.content)
        answer["text"] = " ".join(text_of(answer["html"]).split())
        return answer


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", html)).replace("&quot;", '"')


@pytest.fixture
def application(db: None) -> DeveloperApplication:
    return make.customer(domains=(PAGE,))[0]


@pytest.fixture
def contract(db: None) -> Contract:
    return make.contract(name="Larkspur Talent EMEA")


@pytest.fixture
def admin(contract: Contract) -> Person:
    return make.admin_seat(contract, make.person(password="larkspur-demo")).person


@pytest.fixture
def frame(application: DeveloperApplication, admin: Person) -> Frame:
    return Frame(application, admin)
