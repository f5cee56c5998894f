"""A record about which the ATS always fails to answer holds up no other, and is read again later."""

import pytest

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync.models import PendingHint
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.agent.test_sync import titles
from tests.support.story import Story

pytestmark = pytest.mark.usefixtures("enabled")
REASON = "The ATS answered with an error (500)."


def reasons(story: Story) -> dict[str, str]:
    return {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}


@pytest.fixture
def failing(story: Story, ats: FakeSimulator) -> None:
    """C-2 was changed, but the ATS fails when it is asked for it. The changes of C-1 are announced after it."""
    ats.faults["candidates/C-2"] = 500
    ats.rows["candidates"]["C-2"]["title"] = "Welder"
    tell(story, "candidate", "C-2")
    ats.put("candidates", "C-1", title="Foreman")
    tell(story, "candidate", "C-1")


@pytest.mark.usefixtures("failing")
def test_the_sync_goes_on_without_it_after_three_tries(story: Story, ats: FakeSimulator) -> None:
    before = story.status()["sync"]["reason"]

    for minutes in (10, 20, 30, 40):
        later(minutes=minutes)

    assert before == REASON
    assert titles(story)["C-1"] == "Foreman"
    assert (story.status()["sync"]["state"], reasons(story).get("C-2")) == ("complete", REASON)
    assert not PendingHint.objects.exists()


@pytest.mark.usefixtures("failing")
def test_it_is_sent_once_the_ats_answers_again(story: Story, ats: FakeSimulator) -> None:
    for minutes in (10, 20, 30, 40):
        later(minutes=minutes)
    ats.faults.clear()

    later(days=1)

    assert titles(story)["C-2"] == "Welder"
    assert "C-2" not in reasons(story)


@pytest.mark.usefixtures("failing")
def test_tries_become_rarer(story: Story, ats: FakeSimulator) -> None:
    for minutes in (10, 20, 30, 40):
        later(minutes=minutes)
    tries = Sent.objects.get(entity="candidates", key="C-2").tries
    ats.requests.clear()

    later(minutes=45)
    soon = "GET candidates/C-2" in ats.requests
    later(days=2)

    assert (soon, tries >= 3) == (False, True)
    assert Sent.objects.get(entity="candidates", key="C-2").tries == tries + 1
