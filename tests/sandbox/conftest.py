"""One sandbox for all tests in this folder. The cluster that it copies is kept for the next run."""

import os
from collections.abc import Iterator

import pytest

from hirewire.sandbox.running import RunningSandbox


@pytest.fixture(scope="session")
def kept_cluster(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("HIREWIRE_CACHE")
    os.environ["HIREWIRE_CACHE"] = str(request.config.cache.mkdir("hirewire"))
    yield
    os.environ.pop("HIREWIRE_CACHE")
    if before is not None:
        os.environ["HIREWIRE_CACHE"] = before


@pytest.fixture(scope="session")
def running(kept_cluster: None) -> Iterator[RunningSandbox]:
    sandbox = RunningSandbox()
    yield sandbox.start()
    sandbox.stop()
