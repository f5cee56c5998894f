from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers.models import Developer, DeveloperRole
from tests.factories import hub
from tests.support.sites import HUB


@dataclass(frozen=True)
class Vendor:
    parent: DeveloperApplication
    child: DeveloperApplication
    owner: Developer
    viewer: Developer

    def address(self, path: str = "", of: DeveloperApplication | None = None) -> str:
        return f"/developer/applications/{(of or self.child).pk}/{path}"


@pytest.fixture
def vendor(db: None) -> Vendor:
    parent = hub.partner()[0]
    return Vendor(
        parent=parent,
        child=hub.customer_application(parent),
        owner=hub.developer(parent),
        viewer=hub.developer(parent, hub.person("Vera", "Lind"), DeveloperRole.VIEWER),
    )


@pytest.fixture
def signed_in(db: None) -> Callable[[Person], Client]:
    def open_browser(person: Person) -> Client:
        client = Client(headers={"host": HUB})
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        return client

    return open_browser


@pytest.fixture
def owner(vendor: Vendor, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(vendor.owner.person)


@pytest.fixture
def viewer(vendor: Vendor, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(vendor.viewer.person)
