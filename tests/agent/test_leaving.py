"""The customer disconnects: neither side sends further calls, and a later connection starts from scratch."""

import httpx2
import pytest

from hirewire.agent.connections.models import Connection
from hirewire.agent.history import polling
from hirewire.agent.history import services as history
from hirewire.agent.history.models import Reach, Watch
from hirewire.agent.leaving import services as leaving
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync.models import Sync
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.notifications.models import Delivery
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.support.http import ats_http
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


def callbacks() -> int:
    return Configuration.objects.filter(key="CALLBACK_URL").count()


@pytest.mark.usefixtures("enabled")
def test_disconnecting_stops_at_once_and_forgets_everything(story: Story, ats: FakeSimulator) -> None:
    address = story.connection.callback_url.removeprefix("http://ats.test")
    before = (callbacks(), len(ats.webhooks), Sent.objects.exists())

    at_once = story.call("DELETE")
    run_tasks()

    assert before == (1, 1, True)
    assert (at_once["state"], at_once["sync"]["state"]) == ("leaving", "stopped")
    assert (callbacks(), ats.webhooks) == (0, {})
    kept = [model for model in (Connection, Sent, Watch, Sync) if model.objects.exists()]
    assert kept == []
    assert ats_http().post(address, content=b"{}").status_code == 404


@pytest.mark.usefixtures("enabled")
def test_after_disconnecting_neither_side_calls_the_other(story: Story, ats: FakeSimulator) -> None:
    story.call("DELETE")
    run_tasks()
    calls, asked, sent = len(story.line.requests), len(ats.requests), Delivery.objects.count()

    story.switch(on=False)
    later(hours=1)

    assert (len(story.line.requests), len(ats.requests)) == (calls, asked)
    assert Delivery.objects.count() == sent
    assert Candidate.objects.exists()


@pytest.mark.usefixtures("enabled")
def test_a_webhook_during_disconnecting_starts_nothing(story: Story, ats: FakeSimulator) -> None:
    story.call("DELETE")
    ats.put("candidates", "C-1", title="Foreman")

    tell(story, "candidate", "C-1")

    assert not Candidate.objects.filter(current_job_title="Foreman").exists()
    assert not Connection.objects.exists()


@pytest.mark.usefixtures("enabled")
def test_a_connection_cannot_be_created_again_until_it_has_ended(story: Story) -> None:
    story.call("DELETE")

    refused = story.connect()
    run_tasks()
    anew = story.connect()

    assert refused["message"] == "The connection is being ended. You can connect again in a few seconds."
    assert anew["state"] == "provisioned"


@pytest.mark.usefixtures("enabled")
def test_connecting_again_sends_everything_again(story: Story) -> None:
    story.call("DELETE")
    run_tasks()
    story.switch(on=False)
    Candidate.objects.all().delete()

    status = story.enable()

    assert (status["state"], status["sync"]["state"]) == ("enabled", "complete")
    assert set(Candidate.objects.values_list("ats_candidate_id", flat=True)) == {"C-1", "C-2", "C-4"}


@pytest.mark.usefixtures("enabled")
def test_disconnecting_works_while_the_ats_is_unavailable(story: Story, ats: FakeSimulator) -> None:
    ats.fail(503, times=20)

    story.call("DELETE")
    run_tasks()

    assert not Connection.objects.exists()


def test_disconnecting_an_unknown_connection_is_refused(story: Story) -> None:
    assert story.call("DELETE") == {"message": "There is no connection “larkspur”."}


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_deleted", [False, True])
@pytest.mark.parametrize("fails", [False, True])
def test_disconnecting_ends_a_running_poll_of_the_history(
    story: Story, monkeypatch: pytest.MonkeyPatch, *, is_deleted: bool, fails: bool
) -> None:
    connection = story.connection
    history.begin(connection=connection)
    plain = story.line.handle_request

    def leave(request: httpx2.Request) -> httpx2.Response:
        leaving.begin(connection=connection)
        if is_deleted:
            Connection.objects.all().delete()
        story.line.cut = "." if fails else ""
        return plain(request)

    monkeypatch.setattr(story.line, "handle_request", leave)

    assert not polling.take_turn(connection)
    assert not Reach.objects.exists()
