"""Changed settings can reveal other records, so the ATS is read again. A connection cannot change to another ATS."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from hirewire.agent.connections import environments, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.connectors.simulator import Simulator
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import TryLater
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.support.http import ats_http
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.usefixtures("enabled")
CHANGED = {"base_url": "http://fake.test:80/api/v1"}


def shows_otherwise(ats: FakeSimulator) -> None:
    """Rename a candidate in the ATS without recording a change."""
    ats.rows["candidates"]["C-1"]["last_name"] = "Renamed"


def is_renamed() -> bool:
    return Candidate.objects.filter(ats_candidate_id="C-1", last_name="Renamed").exists()


@pytest.mark.parametrize("changes", [CHANGED, {"api_key": "another"}])
def test_all_records_are_read_again_after_the_settings_changed(
    story: Story, ats: FakeSimulator, changes: dict[str, str]
) -> None:
    shows_otherwise(ats)
    ats.key = changes.get("api_key", ats.key)
    story.ats = {**story.ats, **changes}

    story.connect()
    later(seconds=61)

    assert is_renamed()


def test_all_records_are_read_again_after_somebody_changed_the_keys_in_the_console(
    story: Story, ats: FakeSimulator, console: Client
) -> None:
    shows_otherwise(ats)
    form = {"company": "Larkspur Health", "environment": "test", "set-base_url": CHANGED["base_url"]}

    console.post("/agent/connections/larkspur/keys/", form)
    run_tasks()
    later(seconds=61)

    assert is_renamed()


@pytest.mark.parametrize("failures", [0, 5])
def test_nothing_is_sent_before_the_ats_has_said_which_environment_it_is_now(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    faults = [TryLater("not now", 0.1)] * failures

    def check(_simulator: Simulator) -> Report:
        if faults:
            raise faults.pop()
        return Report("Larkspur", "1", environment=Environment.PRODUCTION)

    monkeypatch.setattr(Simulator, "check", check)
    shows_otherwise(ats)
    story.ats = {**story.ats, **CHANGED}

    story.connect()
    for minutes in range(1, 11):
        later(minutes=minutes)

    assert (faults, is_renamed()) == ([], False)
    assert story.connection.environment is Environment.PRODUCTION
    assert story.status()["sync"]["reason"] == environments.UNCONFIRMED


def test_the_ats_is_checked_after_the_settings_changed_even_while_the_connection_is_off(story: Story) -> None:
    story.switch(on=False)
    story.ats = {**story.ats, **CHANGED}

    story.connect()

    assert story.connection.report == Report("Larkspur", "1")
    assert not story.connection.is_unchecked


def test_a_check_that_began_before_the_settings_changed_says_nothing_about_them(story: Story) -> None:
    before = story.connection
    story.ats = {**story.ats, **CHANGED}
    story.call("PUT", body={"name": "Larkspur Health", "connector": "simulator", "settings": story.ats})

    report = Report("Former", "1", environment=Environment.TEST)
    services.record_check(connection=before, report=report, fault="", took=timedelta())

    assert story.connection.report != report
    assert story.connection.is_unchecked


def test_a_failed_check_keeps_the_permissions_that_a_sync_found_missing_meanwhile(story: Story) -> None:
    checked = Report("Larkspur", "1")
    services.record_check(connection=story.connection, report=checked, fault="", took=timedelta())
    before = story.connection
    services.note_missing(connection=story.connection, permissions=["notes"])

    services.record_check(connection=before, report=None, fault="The ATS does not answer.", took=timedelta())

    assert story.connection.report is not None
    assert story.connection.report.missing_permissions == ("notes",)


def test_nothing_is_read_again_if_the_same_settings_are_stored_once_more(story: Story, ats: FakeSimulator) -> None:
    shows_otherwise(ats)

    story.connect()
    later(seconds=61)

    assert not is_renamed()


def test_the_same_settings_are_no_change_if_an_earlier_release_stored_them_in_another_form(story: Story) -> None:
    connection = story.connection
    stored = json.dumps({"api_key": story.ats["api_key"], "base_url": story.ats["base_url"]}, indent=1)
    connection.settings_sealed = connection.sealed(stored, what="settings")
    connection.mixes_environments = True
    connection.save()

    story.connect()

    assert (story.connection.mixes_environments, story.connection.check_asked_at) == (True, None)


@pytest.mark.usefixtures("story")
def test_a_connection_cannot_become_one_to_another_ats() -> None:
    before = Connection.objects.values().get()

    answer = ats_http().put(
        "/agent/api/connections/larkspur",
        headers={"Authorization": f"Bearer {settings.HIREWIRE_AGENT_KEY}"},
        json={"name": "Larkspur Health", "connector": "greenhouse", "settings": {"api_key": "k"}},
    )

    message = "“larkspur” is a connection to ATS Simulator. To connect another ATS, use another short name."
    assert (answer.status_code, answer.json()) == (409, {"message": message})
    assert Connection.objects.values().get() == before
