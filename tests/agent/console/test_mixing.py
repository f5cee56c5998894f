from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.agent.connections import environments, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.history import evaluations
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import ExportState
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, SETTINGS, connects, sets_up_recruiter, switches_on
from tests.agent.history.support import fetch
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks

WORDS = "production with test"


@pytest.fixture
def running(console: Client, story: Story) -> Connection:
    """A connection of a test ATS to a test server of Recruiter, after the first sync."""
    connection = connects(console)
    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)
    connection.refresh_from_db()
    assert phase_of(connection) is Phase.SYNCING
    return connection


def changes_ats(console: Client, _connection: Connection) -> str:
    console.post(f"{PLACE}keys/", {**SETTINGS, "environment": "production", "set-api_key": ""})
    run_tasks()
    return WORDS


def changes_recruiter(console: Client, connection: Connection) -> str:
    keys = {"server": "http://hub.test", "client_id": connection.client_id, "client_secret": connection.client_secret}
    contracts = "\n".join(connection.contracts.values_list("urn", flat=True))
    company = {"organization": connection.organization_urn, "contracts": contracts}
    console.post(f"{PLACE}recruiter/", {**keys, **company, "environment": "production"})
    run_tasks()
    return "test with production"


def is_found_out(_console: Client, connection: Connection) -> str:
    report = Report("Larkspur", "1", environment=Environment.PRODUCTION)
    services.record_check(connection=connection, report=report, fault="", took=timedelta())
    return WORDS


CHANGES = [changes_ats, changes_recruiter, is_found_out]
Change = Callable[[Client, Connection], str]


@pytest.mark.parametrize("change", CHANGES)
def test_a_side_that_changes_after_the_start_stops_the_sync_until_somebody_confirms(
    console: Client, running: Connection, ats: FakeSimulator, change: Change
) -> None:
    words = change(console, running)
    ats.put("candidates", "C-1", last_name="Renamed")
    later(minutes=2)
    page = console.get(PLACE).content.decode()
    stopped = phase_of(running)
    sent_before = Candidate.objects.filter(last_name="Renamed").exists()

    confirmed = console.post(f"{PLACE}start/", {"words": words})
    later(minutes=4)

    running.refresh_from_db()
    assert (stopped, sent_before) == (Phase.BROKEN, False)
    assert "Nothing is sent or written until you confirm." in " ".join(page.split())
    assert environments.UNCONFIRMED not in page
    assert f"{PLACE}start/" in page
    assert (confirmed["Location"], phase_of(running)) == (PLACE, Phase.SYNCING)
    assert Candidate.objects.filter(last_name="Renamed").exists()


def test_a_stopped_connection_is_not_confirmed_with_other_words(console: Client, running: Connection) -> None:
    changes_ats(console, running)

    shown = console.get(f"{PLACE}start/").content.decode()
    refused = console.post(f"{PLACE}start/", {"words": "yes"})

    running.refresh_from_db()
    assert "Confirm and continue" in shown
    assert (refused.status_code, running.mixes_environments) == (422, False)


@pytest.mark.parametrize(
    ("form", "is_kept"),
    [
        ({"company": "Larkspur", "set-api_key": ""}, True),
        ({"set-base_url": "http://fake.test:80/api/v1"}, False),
        ({"set-api_key": "the key of another account"}, False),
    ],
)
def test_a_confirmation_counts_only_for_the_settings_for_which_it_was_typed(
    console: Client, running: Connection, form: dict[str, str], *, is_kept: bool
) -> None:
    changes_ats(console, running)
    console.post(f"{PLACE}start/", {"words": WORDS})

    console.post(f"{PLACE}keys/", {**SETTINGS, "environment": "production", "account": "same", **form})

    running.refresh_from_db()
    assert environments.is_unconfirmed(running) is not is_kept


def test_an_environment_that_was_reported_for_other_settings_no_longer_counts(
    console: Client, running: Connection
) -> None:
    is_found_out(console, running)

    console.post(f"{PLACE}keys/", {**SETTINGS, "set-base_url": "http://fake.test:80/api/v1", "account": "same"})

    running.refresh_from_db()
    assert running.environment is Environment.TEST


def test_nothing_is_written_into_the_ats_of_an_unconfirmed_mix(
    console: Client, running: Connection, story: Story, ats: FakeSimulator
) -> None:
    application = DeveloperApplication.objects.get(client_id=running.client_id)
    changes_ats(console, running)
    before = len(ats.writes)

    export = exports.request_export(seat=story.admin, member=hub.member(), application=application)
    run_tasks()
    fetch(minutes=20)
    running.refresh_from_db()
    with pytest.raises(StopSync):
        evaluations.take(running, "any")

    export.refresh_from_db()
    assert (export.state, export.failure) == (ExportState.FAILED, environments.UNCONFIRMED)
    assert len(ats.writes) == before
    assert running.watch.fault == environments.UNCONFIRMED
