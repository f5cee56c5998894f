from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.console.status import status
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sync.models import Sync
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services as exports
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, connects, enters_keys, sets_up_recruiter, switches_on
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


def test_webhooks_are_registered_with_the_ats_only_at_the_start(
    console: Client, story: Story, ats: FakeSimulator
) -> None:
    connects(console)
    application = sets_up_recruiter(console, story)
    switches_on(story, application)
    assert ats.webhooks == {}

    answer = console.post(f"{PLACE}start/")
    asked_at_once = list(ats.webhooks)
    run_tasks()

    connection = Connection.objects.get(tenant="larkspur-health")
    assert asked_at_once == [], "the ATS may answer late, so the worker registers the webhooks"
    assert answer.headers["Location"] == PLACE
    assert list(ats.webhooks) == [connection.hook_url]
    assert (phase_of(connection), connection.sync.is_first_done) == (Phase.SYNCING, True)


def test_a_start_counts_even_if_recruiter_does_not_answer(console: Client, story: Story) -> None:
    connection = connects(console)
    application = sets_up_recruiter(console, story)
    switches_on(story, application)
    story.line.cut = "GET /v2/atsIntegrations"

    answer = console.post(f"{PLACE}start/", follow=True)
    run_tasks()

    connection.refresh_from_db()
    assert answer.redirect_chain == [(PLACE, 302)]
    assert "hub.test cannot be reached" in answer.content.decode()
    assert (phase_of(connection), connection.sync.is_first_done) == (Phase.SYNCING, True)


def test_the_page_says_where_recruiter_is_switched_on(console: Client, story: Story) -> None:
    connects(console)
    sets_up_recruiter(console, story)

    before = console.get(PLACE).content.decode()
    console.post(f"{PLACE}start/")

    page = console.get(PLACE).content.decode()
    assert ("Admin Settings" in before, "under More → Admin Settings → ATS" in page) == (False, True)


def test_keys_of_an_existing_application_work_without_partner_keys(console: Client, story: Story) -> None:
    connection = connects(console)
    secret, answer = enters_keys(console, story)

    connection.refresh_from_db()
    assert answer.status_code == 302
    assert (connection.rsc_api_url, connection.state) == ("http://hub.test", "ready")
    assert secret not in str(Connection.objects.values().get())


def test_a_connection_with_keys_has_a_page_and_a_status(console: Client, story: Story) -> None:
    connection = connects(console)
    enters_keys(console, story)

    page = console.get(PLACE)

    assert page.status_code == 200
    assert status(connection)["application"] is None


def test_keys_of_another_application_leave_the_one_that_the_agent_had_made_alone(console: Client, story: Story) -> None:
    connection = connects(console)
    console.post(f"{PLACE}recruiter/provision/")
    made = DeveloperApplication.objects.get(unique_foreign_id="larkspur-health")
    origins = list(made.valid_js_sdk_domains)

    enters_keys(console, story)
    services.show_widget(connection=Connection.objects.get(), origin="https://other.test")
    run_tasks()
    console.post(f"{PLACE}start/")
    run_tasks()

    made.refresh_from_db()
    connection.refresh_from_db()
    assert (connection.application_urn, connection.application_name) == ("", "")
    assert status(connection)["application"] is None
    assert made.valid_js_sdk_domains == origins


def test_a_new_secret_of_the_same_application_keeps_it(console: Client, story: Story) -> None:
    connection = connects(console)
    application = sets_up_recruiter(console, story)
    connection.refresh_from_db()
    before = connection.application_urn
    keys = {
        "server": "http://hub.test",
        "environment": "test",
        "client_id": application.client_id,
        "client_secret": connection.client_secret,
        "organization": str(story.contract.organization_id),
        "contracts": f"urn:li:contract:{story.contract.pk}",
    }

    answer = console.post(f"{PLACE}recruiter/", keys)

    connection.refresh_from_db()
    assert answer.status_code == 302
    assert connection.application_urn == before == application.urn


def test_a_contract_that_is_no_longer_entered_is_followed_no_longer(console: Client, story: Story) -> None:
    connection = connects(console)
    enters_keys(console, story)
    another = hub.contract(story.contract.organization)

    enters_keys(console, story, another)

    assert list(connection.contracts.values_list("urn", flat=True)) == [f"urn:li:contract:{another.pk}"]


@pytest.mark.parametrize(
    ("ats_side", "rsc_side"),
    [(Environment.PRODUCTION, Environment.TEST), (Environment.TEST, Environment.PRODUCTION)],
)
def test_connecting_production_with_test_needs_a_typed_confirmation(
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
def test_connecting_two_sides_of_one_kind_needs_no_confirmation(
    console: Client, story: Story, settings: Settings, ats_side: str, rsc_side: str
) -> None:
    settings.HIREWIRE_RSC_ENVIRONMENT = rsc_side
    connects(console, environment=ats_side)
    sets_up_recruiter(console, story)

    answer = console.post(f"{PLACE}start/")

    assert answer.status_code == 302


def test_an_environment_reported_by_the_ats_overrides_the_chosen_one(console: Client) -> None:
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
def test_an_operator_can_pause_and_resume_a_connection(
    console: Client, story: Story, action: str, phase: Phase
) -> None:
    connection = connects(console)
    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)
    if action == "resume":
        console.post(f"{PLACE}act/pause/")

    console.post(f"{PLACE}act/{action}/")

    connection.refresh_from_db()
    assert phase_of(connection) is phase


def test_an_ended_connection_leaves_no_data(console: Client, story: Story, ats: FakeSimulator) -> None:
    connects(console)
    sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    run_tasks()

    console.post(f"{PLACE}act/drop/")
    run_tasks()

    assert (list(Connection.objects.all()), ats.webhooks) == ([], {})
