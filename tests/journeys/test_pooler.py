"""A hub whose requests and tasks reach PostgreSQL through PgBouncer, which lends sessions for single transactions."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hirewire.client import Candidate, RscClient, organization_urn
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.platform.notifications.services import announce
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.home import LOOPBACK
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.sites import HUB
from hirewire.wire.push import PushType, decode_event
from tests.factories import hub
from tests.support.pgbouncer import NO_PGBOUNCER, SESSIONS, PgBouncer, is_installed, pgbouncer
from tests.support.stack import eventually
from tests.support.web import Web, database_url, environment, running_web

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not is_installed(), reason=NO_PGBOUNCER),
]

#: The keys of this test run. The tests and the hub share them, because each reads what the other hashes and encrypts.
KEYS = {name: os.environ[name] for name in ("HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS", "HIREWIRE_ID_KEY")}
CALLS = 40


@pytest.fixture
def pooler(tmp_path: Path) -> Iterator[PgBouncer]:
    with pgbouncer(tmp_path / "pgbouncer", database_url()) as pooler:
        yield pooler


@pytest.fixture
def settings_of_the_hub(pooler: PgBouncer) -> dict[str, str]:
    callbacks = {"HIREWIRE_INSECURE_CALLBACKS": "1", "HIREWIRE_ALLOWED_NETWORKS": LOOPBACK}
    return {**KEYS, **callbacks, "DATABASE_POOLER_URL": pooler.url}


@pytest.fixture
def web(tmp_path: Path, settings_of_the_hub: dict[str, str]) -> Iterator[Web]:
    with running_web(HUB, tmp_path, more=settings_of_the_hub) as web:
        yield web


@pytest.fixture
def worker(tmp_path: Path, settings_of_the_hub: dict[str, str]) -> Iterator[None]:
    with Supervisor(tmp_path / "worker") as supervisor:
        child = supervisor.start(
            "hub worker", [*HIREWIRE, "hub", "worker"], env={**environment(HUB, tmp_path), **settings_of_the_hub}
        )
        yield
        assert not child.has_ended


@pytest.fixture
def events() -> Iterator[list[str]]:
    """A list whose first item is the URL of a receiver. The receiver appends the id of each push event that arrives."""
    arrived: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(decode_event(self.rfile.read(int(self.headers["Content-Length"]))).id)
            self.send_response(HTTPStatus.OK)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        arrived.append(f"http://127.0.0.1:{server.server_port}/")
        yield arrived
        server.shutdown()


def test_requests_and_tasks_share_few_sessions_and_listeners_have_their_own(
    pooler: PgBouncer, web: Web, worker: None, events: list[str]
) -> None:
    application, secret = hub.customer()
    access = hub.enabled(application, company_on=True, callback_url=events[0])
    organization = access.contract.organization
    member = hub.member("Noor", "Haddad")
    MemberEmail.objects.create(member=member, address="noor@example.test")
    person = Candidate(
        first_name="Noor",
        last_name="Haddad",
        email_addresses=["noor@example.test"],
        phone_numbers=[],
        addresses=[],
        external_profile_url="https://ats.example/c/1",
        ats_created_at=1_700_000_000_000,
        ats_last_modified_at=1_700_000_000_000,
    )
    ats = RscClient(
        api_url=web.url,
        oauth_url=web.url,
        client_id=application.client_id,
        client_secret=secret,
        organization=organization_urn(organization.pk),
    )
    with ats, ThreadPoolExecutor(CALLS) as threads:
        list(threads.map(lambda number: ats.upsert_candidates({f"C-{number}": person}), range(CALLS)))

    assert pooler.sessions() <= SESSIONS
    # The worker's batch queue matches the candidates, and its dispatcher delivers the event. Both listen for
    # notifications of PostgreSQL.
    matched = Match.objects.filter(member=member)
    eventually(matched.count, lambda count: count == CALLS)
    event = announce(
        application=application,
        organization=organization,
        endpoint_url=events[0],
        type=PushType.INTEGRATION_STATUS_CHANGE,
    )
    eventually(lambda: event.pk in events, bool)

    pooler.stop()
    assert status_of_a_call(web) == HTTPStatus.SERVICE_UNAVAILABLE
    pooler.start()
    eventually(lambda: status_of_a_call(web), lambda status: status == HTTPStatus.UNAUTHORIZED)


def status_of_a_call(web: Web) -> int:
    """The status of a call whose token the hub must look up in the database."""
    return web.get("/v2/me", authorization="Bearer nobody's").status_code
