"""A webhook may name a record that no list shows, such as a deleted one.

A poll, which reads lists, must not treat such a record as read.
"""

from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.connections.models import Connection
from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.ashby.seed import seed
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.sync import engine
from hirewire.agent.sync.models import PendingHint
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.support import later
from tests.support.http import ats_http
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ashby() -> Ashby:
    return seed(Ashby(clock=RunningClock()), count=6)


@pytest.fixture
def story(db: None, ashby: Ashby) -> Iterator[Story]:
    account = DOUBLES["ashby"].settings("http://ashby.test")
    others = {"ashby.test": httpx2.WSGITransport(app=ashby)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="ashby") as story:
        story.enable()
        yield story


def candidates() -> set[str]:
    return set(Candidate.objects.values_list("ats_candidate_id", flat=True))


def hint(ashby: Ashby, connection: Connection, action: str, data: Row) -> None:
    """Deliver a webhook without running the task that reads the record."""
    ashby.webhooks.secret = connection.webhook_secret
    body, headers = ashby.webhooks.signed(action, data)
    ats_http().post(f"/agent/hooks/{connection.pk}", content=body, headers=headers).raise_for_status()


@pytest.mark.parametrize("most", [engine.MANY_HINTS, 0], ids=["few", "many"])
def test_a_deletion_that_is_reported_when_a_poll_is_due_reaches_recruiter(
    story: Story, ashby: Ashby, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(engine, "MANY_HINTS", most)
    before = candidates()
    gone = min(before)
    ashby.store.remove_candidate(gone)
    hint(ashby, story.connection, "candidateDelete", {"candidate": {"id": gone}})
    later(seconds=61)

    assert before - candidates() == {gone}
    assert not PendingHint.objects.exists()


def test_a_record_that_a_poll_read_is_not_read_once_more(story: Story, ashby: Ashby) -> None:
    changed = min(candidates())
    ashby.store.change("candidates", changed, position="Rigger")
    hint(ashby, story.connection, "candidateUpdate", {"candidate": {"id": changed}})
    ashby.requests.clear()
    later(seconds=61)

    assert "candidate.info" not in {request.path for request in ashby.requests}
    assert not PendingHint.objects.exists()
