"""A company and its directory. The directory is an HTTP client that manages the company's seats."""

from typing import Any

import httpx2
import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.providers.models import IdentityProvider, ProviderDomain
from hirewire.hub.recruiting.directory.services import make_token
from hirewire.kit import clock
from tests.factories import hub
from tests.support.http import hub_http


class Directory:
    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.contract = hub.contract()
        self.admin = hub.admin_seat(self.contract)
        provider = IdentityProvider.objects.create(
            organization=self.contract.organization, contract=self.contract, name="Directory"
        )
        ProviderDomain.objects.create(
            provider=provider, organization=self.contract.organization, domain=domain, confirmed_at=clock.now()
        )
        self.token = make_token(admin=self.admin)

    def __call__(
        self, method: str, path: str, body: object = None, params: dict[str, Any] | None = None
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/scim+json"}
        return hub_http().request(method, f"/scim/v2/{path}", json=body, headers=headers, params=params)

    def user(self, name: str = "ingrid", **more: object) -> dict[str, Any]:
        """The body that Entra ID sends to create a user."""
        return {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": f"{name}@{self.domain}",
            "externalId": f"external-{name}",
            "name": {"givenName": name.title(), "familyName": "Solheim"},
            "emails": [{"value": f"{name}@{self.domain}", "type": "work", "primary": True}],
            "active": True,
            **more,
        }

    def creates(self, name: str = "ingrid", **more: object) -> Seat:
        answer = self("POST", "Users", self.user(name, **more))
        assert answer.status_code == 201, answer.text
        return Seat.objects.select_related("person").get(pk=answer.json()["id"])

    def patches(self, seat: Seat, *operations: dict[str, Any]) -> httpx2.Response:
        schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
        return self("PATCH", f"Users/{seat.pk}", {"schemas": [schema], "Operations": list(operations)})


@pytest.fixture
def directory(db: None) -> Directory:
    return Directory("larkspur.example")


@pytest.fixture
def rival(db: None) -> Directory:
    return Directory("rival.example")
