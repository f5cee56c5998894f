import threading
from collections.abc import Iterable, Iterator
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx2
import pytest
from pytest_django import Settings

from hirewire.agent.connections import checking, clients, reach, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.doubles.serving import Handler
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import Refused, SkipRecord
from hirewire.agent.sdk.http import AtsClient, Pace
from hirewire.client import RscError
from hirewire.wire.records.integrations import IntegrationKey, IntegrationType

pytestmark = pytest.mark.django_db
KEY = IntegrationKey("urn:li:organization:4000123", IntegrationType.ONE_CLICK_EXPORT)
METADATA = "http://169.254.169.254/latest/meta-data"
QUERIES = {"jobs": "select 1", "candidates": "select 1", "applications": "select 1"}


class Server:
    """An ATS on this machine that redirects every request to the cloud's metadata service."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.paths.append(environ["PATH_INFO"])
        start("302 Found", [("Location", METADATA)])
        return [b""]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with make_server("127.0.0.1", 0, server, handler_class=Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def connected(connector: str = "simulator", **settings: str) -> Connection:
    return services.draft(
        tenant="larkspur", name="Larkspur", connector=connector, settings=settings, environment=Environment.TEST
    )


def test_an_ats_on_this_machine_is_out_of_bounds(settings: Settings, server: Server, url: str) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []
    connection = connected(base_url=url, api_key="key")

    checking.check(connection)

    assert connection.check_fault.startswith("This agent does not connect to the address of 127.0.0.1.")
    assert server.paths == []


@pytest.mark.parametrize(
    "address", [METADATA, "http://[fd00:ec2::254]/latest", "http://100.100.100.200/latest", "http://localhost:1"]
)
def test_a_clouds_metadata_is_out_of_bounds_even_for_an_agent_inside_a_company(
    settings: Settings, address: str
) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []
    settings.HIREWIRE_AGENT_PRIVATE_ATS = True
    connection = connected(base_url=address, api_key="key")

    checking.check(connection)

    assert connection.check_fault.startswith("This agent does not connect to the address of")


def test_a_private_address_is_out_of_bounds_for_a_vendors_agent(settings: Settings) -> None:
    settings.HIREWIRE_AGENT_PRIVATE_ATS = False
    connection = connected(base_url="http://10.0.0.8/api", api_key="key")

    checking.check(connection)

    assert connection.check_fault.startswith("This agent does not connect to the address of 10.0.0.8.")


def test_a_redirect_is_not_followed(server: Server, url: str) -> None:
    client = AtsClient(base_url=url, auth=None, pace=Pace(), transport=reach.guarded())

    with pytest.raises(Refused):
        client.get("/jobs", needs="jobs")

    assert server.paths == ["/jobs"]


def test_a_link_to_a_file_stays_in_bounds(settings: Settings, server: Server, url: str) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []
    connection = connected(base_url="https://ats.example/api", api_key="key")
    client = AtsClient(base_url="https://ats.example", auth=None, pace=Pace(), transport=reach.to_ats(connection))

    with pytest.raises(SkipRecord, match="does not connect"):
        client.download(f"{url}/files/1")

    assert server.paths == []


@pytest.mark.parametrize("host", ["127.0.0.1", "db.example,127.0.0.1", "/var/run/postgresql", ",", "db.example,"])
def test_a_database_on_this_machine_is_out_of_bounds(settings: Settings, host: str) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []
    connection = connected("sql", host=host, user="agent", password="secret", database="ats", **QUERIES)

    checking.check(connection)

    assert connection.check_fault.startswith("This agent does not connect to the address of")


def test_a_database_that_is_a_file_is_at_no_address(settings: Settings) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []
    connection = connected("sql", engine="sqlite", database="/srv/ats.sqlite", **QUERIES)

    reach.check_database(connection)
    checking.check(connection)

    assert "does not connect to the address" not in connection.check_fault


def test_a_typed_rsc_server_stays_in_bounds_and_the_operators_own_does_not_have_to(
    settings: Settings, server: Server, url: str
) -> None:
    settings.HIREWIRE_ALLOWED_NETWORKS = []
    connection = connected(base_url="https://ats.example/api", api_key="key")
    connection.client_secret_sealed = connection.sealed("secret", what="client secret")
    connection.client_id, connection.rsc_api_url = "client", url

    with clients.recruiter(connection) as typed, pytest.raises(RscError):
        typed.integrations([KEY])
    asked = list(server.paths)
    settings.HIREWIRE_RSC_API_URL = settings.HIREWIRE_RSC_OAUTH_URL = settings.HIREWIRE_RSC_WIDGET_URL = url
    connection.rsc_api_url = ""
    with clients.recruiter(connection) as own, pytest.raises((RscError, httpx2.HTTPError)):
        own.integrations([KEY])

    assert asked == []
    assert server.paths != []
