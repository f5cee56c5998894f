import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from hirewire.agent.connections import access, grants, services, sign_ins
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.connections.tasks import keep_grants
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import CLIENT_ID, CLIENT_SECRET
from hirewire.agent.sync import services as sync
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.agent.support import later
from tests.support.story import Story
from tests.support.tasks import run_tasks

SIGNED_IN = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "user": "amara.okafor@larkspur.example",
    "base_url": "http://lever.test/v1",
}
ENDED, LEFT = "hirewire_agent_access_ended", "hirewire_agent_access_seconds_left"


@pytest.fixture
def lever() -> Iterator[Lever]:
    double = DOUBLES["lever"].make(RunningClock(), 3)
    assert isinstance(double, Lever)
    with outbound.through(httpx2.WSGITransport(app=double)):
        yield double


@pytest.fixture
def signed_in(lever: Lever, transactional_db: None) -> Connection:
    connection = services.register(
        tenant="larkspur", name="Larkspur Health", connector="lever", settings=SIGNED_IN, widget_origins=[]
    )
    form = {
        "redirect_uri": access.redirect_uri("lever"),
        "scope": " ".join(access.Terms(connection).scopes[:-1]),
        "audience": "http://lever.test/v1/",
    }
    sign_ins.finish(connection, code=lever.authorization.code_for(form), state="a state")
    return connection


def shown() -> dict[str, Any]:
    lines = io.StringIO()
    call_command("connection_status", as_json=True, stdout=lines)
    found: dict[str, Any] = json.loads(lines.getvalue())[0]["access"]
    return found


def metric(name: str) -> float | None:
    key = f"Bearer {settings.HIREWIRE_AGENT_KEY}"
    text = Client(SERVER_NAME="ats.test").get("/agent/metrics", headers={"authorization": key}).content.decode()
    values = [line.rsplit(" ", 1)[1] for line in text.splitlines() if line.startswith(f"{name}{{")]
    return float(values[0]) if values else None


@pytest.mark.usefixtures("enabled")
def test_a_revoked_key_is_reported_until_it_is_replaced(story: Story, ats: FakeSimulator) -> None:
    before, working = shown(), metric(ENDED)

    ats.key = "replaced"
    later(minutes=2)
    ended, of_ended = shown(), metric(ENDED)
    ats.key = KEY
    sync.resume(connection=story.connection)
    later(minutes=4)

    assert (before["by"], before["ended_at"], before["reason"], working) == ("key", None, None, 0)
    assert "does not accept our key" in ended["reason"]
    assert (ended["ended_at"] is not None, of_ended) == (True, 1)
    assert (shown(), metric(ENDED)) == (before, 0)


@pytest.mark.usefixtures("enabled")
def test_a_missing_permission_does_not_end_access(story: Story, ats: FakeSimulator) -> None:
    ats.permissions -= {"jobs"}
    later(minutes=2)

    assert story.status()["sync"]["state"] == "stopped"
    assert (shown()["ended_at"], metric(ENDED)) == (None, 0)


@pytest.mark.usefixtures("enabled")
def test_a_paused_connection_whose_key_was_revoked_stays_without_access(story: Story, ats: FakeSimulator) -> None:
    ats.key = "replaced"
    later(minutes=2)
    sync.pause(connection=story.connection)

    assert (shown()["ended_at"] is not None, metric(ENDED)) == (True, 1)


@pytest.mark.usefixtures("enabled")
def test_a_connection_with_a_key_has_no_end_that_is_known(story: Story) -> None:
    assert (shown()["lasts_until"], metric(LEFT)) == (None, None)


def test_a_sign_in_says_until_when_it_lasts_and_what_it_lacks(signed_in: Connection) -> None:
    missing = access.Terms(signed_in).scopes[-1]

    found = shown()

    assert (found["by"], found["ended_at"], found["lacking"]) == ("sign_in", None, [missing])
    assert found["lasts_until"][:10] == f"{Grant.objects.get().ends_at:%Y-%m-%d}"
    assert metric(LEFT) == pytest.approx(timedelta(days=365).total_seconds(), abs=60)
    assert metric(ENDED) == 0


def test_a_sign_in_that_ended_unnoticed_by_any_sync_is_reported(signed_in: Connection, lever: Lever) -> None:
    lever.authorization.revoke()
    with clock.moved(timedelta(days=40)):
        keep_grants(0)
        run_tasks()

        found = shown()

        assert found["ended_at"] is not None
        assert found["reason"].startswith("Lever ended the access")
        assert (metric(ENDED), metric(LEFT)) == (1, None)


def test_a_connection_without_a_sign_in_says_so(signed_in: Connection) -> None:
    grants.forget(connection=signed_in)

    found = shown()

    assert (found["by"], found["ended_at"], found["lasts_until"]) == ("sign_in", None, None)
    assert found["reason"].startswith("Nobody has signed in to Lever")
