from collections.abc import Iterator
from functools import partial
from typing import Protocol

import httpx2
import pytest
import stamina

from hirewire.client import RscClient
from hirewire.wire.urn import organization_urn
from tests.client.server import SECRET, Server


class MakesClients(Protocol):
    def __call__(self, **changes: object) -> RscClient: ...


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=6, cap=True):
        yield


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def make_client(server: Server) -> MakesClients:
    return partial(
        RscClient,
        api_url="http://rsc.test/",
        oauth_url="http://rsc.test",
        client_id="child77client",
        client_secret=SECRET,
        transport=httpx2.WSGITransport(app=server),
        organization=organization_urn(1000),
    )


@pytest.fixture
def client(make_client: MakesClients) -> Iterator[RscClient]:
    with make_client() as client:
        yield client
