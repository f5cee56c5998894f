"""The sandboxes that the tests in this folder share. They copy a database cluster, which is kept for the next run."""

import os
from collections.abc import Iterator

import pytest

from hirewire.client import RscClient, organization_urn
from hirewire.sandbox.running import RunningSandbox
from hirewire.testing import Sandbox
from hirewire.wire.records.integrations import IntegrationKey, IntegrationType
from tests.sandbox.receiver import Receiver
from tests.sandbox.support import client_of


@pytest.fixture(scope="package")
def kept_cluster(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("HIREWIRE_CACHE")
    os.environ["HIREWIRE_CACHE"] = str(request.config.cache.mkdir("hirewire"))
    yield
    os.environ.pop("HIREWIRE_CACHE")
    if before is not None:
        os.environ["HIREWIRE_CACHE"] = before


@pytest.fixture(scope="package")
def running(kept_cluster: None) -> Iterator[RunningSandbox]:
    sandbox = RunningSandbox()
    yield sandbox.start()
    sandbox.stop()


@pytest.fixture(scope="package")
def control(kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def world(control: Sandbox) -> Sandbox:
    control.reset()
    return control


@pytest.fixture
def ats(world: Sandbox) -> Iterator[RscClient]:
    with client_of(world) as client:
        yield client


@pytest.fixture
def receiver(world: Sandbox, ats: RscClient) -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.secret = world.client_secret
    key = IntegrationKey(organization_urn(world.organization_id), IntegrationType.ONE_CLICK_EXPORT)
    ats.set_configuration(key, "CALLBACK_URL", receiver.url)
    yield receiver
    receiver.close()
