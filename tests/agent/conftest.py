"""Fixtures that put the agent between the real hub and a small Simulator in memory."""

from collections.abc import Iterator

import httpx2
import pytest
import stamina

from tests.agent.connectors.simulator.data import fill
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.support.story import Story, running_story


@pytest.fixture(autouse=True)
def quick_retries() -> Iterator[None]:
    """Keep the waits that the other side asks for, and skip our own."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def ats() -> FakeSimulator:
    return fill(FakeSimulator())


@pytest.fixture
def story(db: None, ats: FakeSimulator) -> Iterator[Story]:
    account = {"base_url": "http://fake.test/api/v1", "api_key": KEY}
    with running_story(account, {"fake.test": httpx2.WSGITransport(app=ats)}) as story:
        yield story
