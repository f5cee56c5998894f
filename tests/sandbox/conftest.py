"""The sandboxes that the tests in this folder share. They copy a database cluster, which is kept for the next run."""

import os
from collections.abc import Iterator

import pytest

from hirewire.client import RscClient
from hirewire.sandbox.running import RunningSandbox
from hirewire.testing import Sandbox
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
