from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.agent.connections.models import Connection
from hirewire.agent.console.overview import standings
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import services
from hirewire.agent.sync.models import Sync
from hirewire.agent.writes.models import AtsWrite
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.support.story import Story
from tests.support.tasks import run_tasks

DELAYS = {"hirewire_agent_read_age_seconds", "hirewire_agent_proof_age_seconds", "hirewire_agent_waiting"}


def read(**headers: str) -> tuple[int, str]:
    answer = Client(SERVER_NAME="ats.test").get("/agent/metrics", headers=headers)
    return answer.status_code, answer.content.decode()


def lines() -> dict[str, float]:
    _, text = read(authorization=f"Bearer {settings.HIREWIRE_AGENT_KEY}")
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def delays() -> set[str]:
    """Return those names in ``DELAYS`` that ``/metrics`` contains. Alerts about late connections use these metrics."""
    return {name for line in lines() if (name := line.partition("{")[0]) in DELAYS}


def pause(story: Story) -> None:
    services.pause(connection=story.connection)


def switch_off(story: Story) -> None:
    story.switch(on=False)


def test_metrics_require_the_key(story: Story) -> None:
    story.connect()

    status, text = read()

    assert (status, "larkspur" in text) == (401, False)


@pytest.mark.usefixtures("enabled")
def test_metrics_count_accepted_refused_and_waiting_records(story: Story, ats: FakeSimulator) -> None:
    ats.fail(503, times=99)
    tell(story, "candidate", "C-1")

    found = lines()

    of = 'connection="larkspur"'
    assert found[f'hirewire_agent_records{{{of},entity="candidates",outcome="accepted"}}'] == 3
    assert found[f'hirewire_agent_records{{{of},entity="candidates",outcome="refused"}}'] == 2
    assert found[f'hirewire_agent_waiting{{{of},what="changes"}}'] == 1
    assert found[f'hirewire_agent_drift{{{of},kind="value"}}'] == 0
    assert found['hirewire_agent_connections{phase="syncing"}'] == 1


def test_records_are_counted_from_zero_before_the_first_sync(story: Story) -> None:
    """An alert fires when the number of refused records grows.

    If the first reported number were above zero, the alert would see no growth.
    """
    story.connect()

    found = lines()

    of = 'connection="larkspur"'
    counts = {
        (entity, outcome): found.get(f'hirewire_agent_records{{{of},entity="{entity}",outcome="{outcome}"}}')
        for entity in Entity
        for outcome in ("accepted", "refused")
    }
    assert set(counts.values()) == {0}


@pytest.mark.usefixtures("enabled")
def test_the_overview_runs_the_same_queries_for_any_number_of_connections(story: Story) -> None:
    first = Connection.objects.get()

    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            found = standings(list(Connection.objects.all()))
        assert len(found) == Connection.objects.count()
        return len(captured)

    of_one = queries()
    for number in range(3):
        Connection.objects.create(tenant=f"other-{number}", callback_token=f"token-{number}", connector=first.connector)

    assert queries() == of_one


@pytest.mark.usefixtures("enabled")
def test_the_read_age_metric_grows_until_changes_are_read_again(story: Story) -> None:
    later(minutes=2)
    name = 'hirewire_agent_read_age_seconds{connection="larkspur"}'

    with clock.moved(timedelta(minutes=7)):
        stale = lines()[name]

    assert stale == pytest.approx(5 * 60, abs=30)


@pytest.mark.usefixtures("enabled")
def test_a_long_first_sync_is_no_reason_to_call_a_connection_late(story: Story) -> None:
    now = clock.now()
    Sync.objects.update(
        started_at=now - timedelta(hours=5),
        read_at=now - timedelta(hours=5),
        finished_at=now - timedelta(minutes=4),
        polls_at=now + timedelta(minutes=1),
    )

    age = lines()['hirewire_agent_read_age_seconds{connection="larkspur"}']

    assert age == pytest.approx(4 * 60, abs=30)


@pytest.mark.usefixtures("enabled")
def test_a_resumed_connection_is_as_old_as_what_it_last_read(story: Story) -> None:
    later(minutes=2)
    connection = Connection.objects.get()
    services.pause(connection=connection)

    with clock.moved(timedelta(days=3)):
        services.resume(connection=connection)
        age = lines()['hirewire_agent_read_age_seconds{connection="larkspur"}']

    assert age == pytest.approx(timedelta(days=3).total_seconds(), abs=3 * 60)


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("stop", [pause, switch_off])
def test_a_connection_that_a_person_has_stopped_is_never_late(story: Story, stop: Callable[[Story], None]) -> None:
    later(minutes=2)
    before = delays()

    stop(story)

    with clock.moved(timedelta(days=30)):
        after = delays()
    assert (before, after) == (DELAYS, set())


@pytest.mark.usefixtures("enabled")
def test_a_sync_that_stopped_at_a_fault_is_late(story: Story) -> None:
    later(minutes=2)

    services.stop(connection=story.connection, reason="The key was revoked.")

    with clock.moved(timedelta(days=3)):
        assert lines()['hirewire_agent_connections{phase="broken"}'] == 1
        assert delays() == DELAYS


@pytest.mark.usefixtures("enabled")
def test_writes_are_counted_by_state(story: Story) -> None:
    for state, number in (("done", 2), ("failed", 1)):
        for count in range(number):
            AtsWrite.objects.create(connection=story.connection, key=f"{state}-{count}", kind="note", state=state)

    found = lines()

    states = ("done", "failed", "unknown", "undone")
    of = 'connection="larkspur"'
    assert [found[f'hirewire_agent_writes{{{of},state="{state}"}}'] for state in states] == [2, 1, 0, 0]


@pytest.mark.usefixtures("enabled")
def test_a_write_that_is_being_tried_does_not_count_as_unknown(story: Story) -> None:
    now = clock.now()
    long_ago = now - timedelta(minutes=16)
    tries = (("tried now", now, None), ("cut off", long_ago, None), ("ended", now, now))
    for key, began_at, ended_at in tries:
        AtsWrite.objects.create(
            connection=story.connection, key=key, kind="note", state="unknown", began_at=began_at, ended_at=ended_at
        )

    assert lines()['hirewire_agent_writes{connection="larkspur",state="unknown"}'] == 2


@pytest.mark.usefixtures("enabled")
def test_a_complete_comparison_reports_its_differences_and_its_age(story: Story) -> None:
    of = 'connection="larkspur"'
    with clock.moved(timedelta(hours=1)):
        before = lines()[f"hirewire_agent_proof_age_seconds{{{of}}}"]
        call_command("act_on_connection", action="prove", connection="larkspur")
        run_tasks()

    with clock.moved(timedelta(hours=3)):
        found = lines()

    assert before == pytest.approx(timedelta(hours=1).total_seconds(), abs=60)
    assert found[f"hirewire_agent_proof_age_seconds{{{of}}}"] == pytest.approx(2 * 60 * 60, abs=60)
    kinds = ("missing", "refused", "changed", "extra")
    assert [found[f'hirewire_agent_differences{{{of},kind="{kind}"}}'] for kind in kinds] == [1, 2, 0, 0]


@pytest.mark.django_db
def test_the_agent_beside_the_simulator_reports_its_health_at_its_own_address() -> None:
    browser = Client(SERVER_NAME="ats.test")

    assert browser.get("/agent/healthz").json() == {"status": "alive"}
    assert browser.get("/agent/readyz").json()["warnings"] == ["No worker has ever started."]
