"""Recruiter's side, the firewall between production and test, and the start."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sync.models import Sync
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.hub.recruiting.exports import services as exports
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, connects, sets_up_recruiter, switches_on
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks


def test_nothing_is_sent_before_the_start_even_if_recruiter_is_on(console: Client, story: Story) -> None:
    connection = connects(console)
    application = sets_up_recruiter(console, story)

    switches_on(story, application)

    connection.refresh_from_db()
    assert (connection.is_enabled, phase_of(connection)) == (True, Phase.DRAFT)
    assert not Sync.objects.filter(connection=connection).exists()


def test_the_ats_hears_of_us_at_the_start(console: Client, story: Story, ats: FakeSimulator) -> None:
    connects(console)
    application = sets_up_recruiter(console, story)
    switches_on(story, application)
    assert ats.webhooks == {}

    answer = console.post(f"{PLACE}start/")
    run_tasks()

    connection = Connection.objects.get(tenant="larkspur-health")
    assert answer.headers["Location"] == PLACE
    assert list(ats.webhooks) == [connection.hook_url]
    assert (phase_of(connection), connection.sync.is_first_done) == (Phase.SYNCING, True)


def test_keys_of_a_server_join_without_a_partner_application(console: Client, story: Story) -> None:
    """An administrator of the server made the application and requested the integrations there."""
    connection = connects(console)
    application, secret = hub.customer()
    hub.requested(application, story.contract)
    keys = {
        "server": "http://hub.test",
        "environment": "test",
        "client_id": application.client_id,
        "client_secret": secret,
        "organization": str(story.contract.organization_id),
        "contracts": f"urn:li:contract:{story.contract.pk}",
    }

    answer = console.post(f"{PLACE}recruiter/", keys)

    connection.refresh_from_db()
    assert answer.status_code == 302
    assert (connection.rsc_api_url, connection.state) == ("http://hub.test", "ready")
    assert secret not in str(Connection.objects.values().get())


@pytest.mark.parametrize(
    ("ats_side", "rsc_side"),
    [(Environment.PRODUCTION, Environment.TEST), (Environment.TEST, Environment.PRODUCTION)],
)
def test_production_and_test_stay_apart_unless_somebody_says_so(
    console: Client, story: Story, settings: Settings, ats_side: Environment, rsc_side: Environment
) -> None:
    settings.HIREWIRE_RSC_ENVIRONMENT = rsc_side
    connection = connects(console, environment=ats_side)
    sets_up_recruiter(console, story)

    refused = console.post(f"{PLACE}start/", {"words": "yes"})
    connection.refresh_from_db()
    was_started = connection.is_started
    said = console.post(f"{PLACE}start/", {"words": f"{ats_side} with {rsc_side}"})

    connection.refresh_from_db()
    assert (refused.status_code, was_started) == (422, False)
    assert (said.status_code, connection.is_started) == (302, True)


@pytest.mark.parametrize(
    ("ats_side", "rsc_side"), [("production", "production"), ("test", "test"), ("production", "unknown")]
)
def test_sides_of_one_kind_need_no_words(
    console: Client, story: Story, settings: Settings, ats_side: str, rsc_side: str
) -> None:
    settings.HIREWIRE_RSC_ENVIRONMENT = rsc_side
    connects(console, environment=ats_side)
    sets_up_recruiter(console, story)

    answer = console.post(f"{PLACE}start/")

    assert answer.status_code == 302


def test_what_the_ats_says_of_itself_counts_more_than_what_a_person_said(console: Client) -> None:
    connection = connects(console, environment="test")
    report = Report("Larkspur", "1", environment=Environment.PRODUCTION)

    services.record_check(connection=connection, report=report, fault="", took=timedelta())

    assert connection.environment is Environment.PRODUCTION


def test_an_export_waits_for_the_start(console: Client, story: Story, ats: FakeSimulator) -> None:
    connects(console)
    application = sets_up_recruiter(console, story)
    switches_on(story, application)
    exports.request_export(seat=story.admin, member=hub.member(), application=application)
    run_tasks()
    before = [row["last_name"] for row in ats.rows["candidates"].values() if row.get("recruiter_person")]

    console.post(f"{PLACE}start/")
    run_tasks()

    after = [row["last_name"] for row in ats.rows["candidates"].values() if row.get("recruiter_person")]
    assert (before, after) == ([], ["Lovelace"])


@pytest.mark.parametrize(("action", "phase"), [("pause", Phase.PAUSED), ("resume", Phase.SYNCING)])
def test_a_person_pauses_and_resumes(console: Client, story: Story, action: str, phase: Phase) -> None:
    connection = connects(console)
    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)
    if action == "resume":
        console.post(f"{PLACE}act/pause/")

    console.post(f"{PLACE}act/{action}/")

    connection.refresh_from_db()
    assert phase_of(connection) is phase


def test_an_ended_connection_leaves_nothing(console: Client, story: Story, ats: FakeSimulator) -> None:
    connects(console)
    sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    run_tasks()

    console.post(f"{PLACE}act/drop/")
    run_tasks()

    assert (list(Connection.objects.all()), ats.webhooks) == ([], {})
