"""Other settings may show other records, so the ATS is read once more, and a connection keeps its kind of ATS."""

import pytest
from django.conf import settings
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.conftest import console, operator
from tests.agent.support import later
from tests.support.http import ats_http
from tests.support.story import Story
from tests.support.tasks import run_tasks

__all__ = ["console", "operator"]
pytestmark = pytest.mark.usefixtures("enabled")
CHANGED = {"base_url": "http://fake.test:80/api/v1"}


def shows_otherwise(ats: FakeSimulator) -> None:
    """Have the ATS show a candidate with another name that no list of changes mentions."""
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


def test_nothing_is_read_again_if_the_same_settings_are_stored_once_more(story: Story, ats: FakeSimulator) -> None:
    shows_otherwise(ats)

    story.connect()
    later(seconds=61)

    assert not is_renamed()


@pytest.mark.usefixtures("story")
def test_a_connection_cannot_become_one_to_another_ats() -> None:
    before = Connection.objects.values().get()

    answer = ats_http().put(
        "/agent/api/connections/larkspur",
        headers={"Authorization": f"Bearer {settings.HIREWIRE_AGENT_KEY}"},
        json={"name": "Larkspur Health", "connector": "greenhouse", "settings": {"api_key": "k"}},
    )

    message = "“larkspur” connects ATS Simulator, and cannot become a connection to another ATS."
    assert (answer.status_code, answer.json()) == (409, {"message": message})
    assert Connection.objects.values().get() == before
