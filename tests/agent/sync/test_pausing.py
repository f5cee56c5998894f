import httpx2
import pytest
from django.test import Client

from hirewire.agent.sync import engine
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.support.story import Story
from tests.support.tasks import run_tasks

PLACE = "/agent/connections/larkspur/act"
#: The requests of the agent that write records into Recruiter.
WRITES = ("PUT", "POST /v2/simpleJobPostings")


def writes(story: Story) -> list[str]:
    return [request for request in story.line.requests if request.startswith(WRITES)]


@pytest.mark.usefixtures("enabled")
def test_a_pause_outlasts_the_switch_in_recruiter(story: Story, console: Client) -> None:
    console.post(f"{PLACE}/pause/")
    story.switch(on=False)
    Candidate.objects.all().delete()
    story.line.requests.clear()

    story.switch(on=True)
    later(minutes=2)

    assert (writes(story), Candidate.objects.count()) == ([], 0)
    assert phase_of(story.connection) is Phase.PAUSED


@pytest.mark.usefixtures("enabled")
def test_after_the_switch_and_a_pause_everything_is_sent_on_resuming(story: Story, console: Client) -> None:
    sent = Candidate.objects.count()
    console.post(f"{PLACE}/pause/")
    story.switch(on=False)
    Candidate.objects.all().delete()
    story.switch(on=True)

    console.post(f"{PLACE}/resume/")
    later(seconds=1)

    assert (story.status()["sync"]["state"], Candidate.objects.count()) == ("complete", sent)


@pytest.mark.usefixtures("enabled")
def test_a_pause_can_end_while_recruiter_is_switched_off(story: Story, console: Client) -> None:
    console.post(f"{PLACE}/pause/")
    story.switch(on=False)
    off = phase_of(story.connection)

    console.post(f"{PLACE}/resume/")

    resumed = phase_of(story.connection)
    story.switch(on=True)
    assert (off, resumed, phase_of(story.connection)) == (Phase.PAUSED, Phase.READY, Phase.SYNCING)


@pytest.mark.parametrize("kind", ["jobs", "candidates", "applications"])
def test_a_pause_during_the_last_page_of_the_first_sync_is_kept(story: Story, ats: FakeSimulator, kind: str) -> None:
    story.connect()
    story.request()

    def pause(_number: int) -> None:
        if ats.requests[-1] == f"GET {kind}":
            ats.before_page = lambda _number: None
            sync.pause(connection=story.connection)

    ats.before_page = pause
    story.switch(on=True)
    paused = Sync.objects.get()
    reads = len(ats.requests)
    later(minutes=2)

    assert (paused.state, paused.is_first_done) == (SyncState.PAUSED, False)
    assert len(ats.requests) == reads
    sync.resume(connection=story.connection)
    later(minutes=2)
    assert story.status()["sync"]["state"] == "complete"


def test_after_a_pause_during_its_last_page_the_first_sync_reads_nothing_more(story: Story, ats: FakeSimulator) -> None:
    story.connect()
    story.request()

    def pause(_number: int) -> None:
        if ats.requests[-1] == "GET applications":
            sync.pause(connection=story.connection)
            ats.requests.clear()

    ats.before_page = pause
    story.switch(on=True)

    assert "GET jobs" not in ats.requests


@pytest.mark.usefixtures("enabled")
def test_a_fault_found_after_a_pause_does_not_end_it(story: Story) -> None:
    sync.pause(connection=story.connection)
    sync.stop(connection=story.connection, reason="The key was revoked.", has_access=False)

    sync.try_again(connection=story.connection)

    assert Sync.objects.get().state == SyncState.PAUSED


@pytest.mark.usefixtures("enabled")
def test_a_stopped_connection_can_be_paused(story: Story) -> None:
    sync.stop(connection=story.connection, reason="The key was revoked.", has_access=False)
    sync.pause(connection=story.connection)

    sync.try_again(connection=story.connection)

    assert Sync.objects.get().state == SyncState.PAUSED


@pytest.mark.usefixtures("enabled")
def test_during_a_pause_nothing_is_resent(story: Story) -> None:
    sync.pause(connection=story.connection)
    story.line.requests.clear()

    answer = story.call("POST", "/resend", body={"stream": "candidates", "record_id": "C-3"})
    run_tasks()

    assert (answer, writes(story)) == ({"message": "The connection is paused. Resume it first."}, [])


@pytest.mark.usefixtures("enabled")
def test_a_pause_ends_a_running_resend(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = story.line.handle_request
    story.line.requests.clear()

    def pause(request: httpx2.Request) -> httpx2.Response:
        if request.method == "PUT":
            sync.pause(connection=story.connection)
        return plain(request)

    monkeypatch.setattr(story.line, "handle_request", pause)

    engine.resend(story.connection)

    assert len(writes(story)) == 1


@pytest.mark.parametrize("resumes", [False, True])
def test_a_pause_before_the_first_switch_is_kept_until_somebody_resumes(story: Story, *, resumes: bool) -> None:
    story.connect()
    story.request()
    paused = story.call("POST", "/pause")["sync"]["state"]
    if resumes:
        story.call("POST", "/resume")
    before = phase_of(story.connection)

    story.switch(on=True)
    later(minutes=2)

    status = story.status()["sync"]
    assert (paused, before) == ("paused", Phase.READY if resumes else Phase.PAUSED)
    assert (status["state"], Candidate.objects.exists()) == (("complete", True) if resumes else ("paused", False))
    story.call("POST", "/resume")
    later(minutes=2)
    assert story.status()["sync"]["state"] == "complete"


def test_a_connection_that_is_resumed_before_the_first_switch_has_not_begun(story: Story) -> None:
    story.connect()
    story.call("POST", "/pause")
    story.call("PUT", "/options", body={"access_lists": True})

    status = story.call("POST", "/resume")["sync"]

    assert (status["state"], status["reason"], status["entities"]) == ("idle", None, [])
