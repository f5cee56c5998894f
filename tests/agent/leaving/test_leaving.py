import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx2
import pytest
from django.db import connection as database

from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection
from hirewire.agent.history import polling
from hirewire.agent.history import services as history
from hirewire.agent.history.models import Piece, Reach, Watch
from hirewire.agent.history.tasks import fetch_history, fetch_soon
from hirewire.agent.leaving import services as leaving
from hirewire.agent.mirror.models import Identity, Sent
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.models import PendingPosting, Sync
from hirewire.agent.writes.models import AtsWrite
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.recruiting.evaluations.models import Rating
from hirewire.hub.recruiting.evaluations.services import evaluate_application
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.hub.recruiting.messaging import services
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.wire.push import SIGNATURE_HEADER, PushType, signature
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, tie, write
from tests.agent.support import later, tell
from tests.factories import hub
from tests.support.http import ats_http
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

#: Parts of two queries: the first query locks a connection, and the second reads the connection of a task.
TURN, READ = "FOR NO KEY UPDATE", 'ORDER BY "agent_connection"."id" ASC LIMIT 1'


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


def during(monkeypatch: pytest.MonkeyPatch, call: str, act: Callable[[], object]) -> None:
    """Run ``act`` before the ATS answers a request whose method and path begin with ``call``."""
    plain = FakeSimulator.__call__

    def answer(ats: FakeSimulator, environ: dict[str, Any], start_response: Callable[..., Any]) -> object:
        if f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}".startswith(call):
            act()
        return plain(ats, environ, start_response)

    monkeypatch.setattr(FakeSimulator, "__call__", answer)


def ends() -> None:
    Connection.objects.all().delete()


def remains() -> list[object]:
    """The rows that ended connections have left behind.

    If a worker's transaction stores such a row, the database refuses the row at the commit, and the transaction fails.
    """
    return [row for model in (Connection, AtsWrite, Identity, Sent, Piece) for row in model.objects.all()]


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("call", ["GET /api/v1/candidates/C-1", "PUT /api/v1/candidates/C-1"])
def test_a_delivery_of_the_history_ends_with_the_connection(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    member = hub.member("Ada", "Lovelace")
    tie(story, ats, member)
    write(hub.seat(story.contract, hub.person("Amara", "Okafor")), member)
    during(monkeypatch, call, ends)

    fetch(seconds=1)

    assert remains() == []
    assert len(kept(ats, "recruiter-messages")) == (1 if call.startswith("PUT") else 0)


@pytest.mark.usefixtures("enabled")
def test_a_new_link_is_not_stored_for_a_connection_that_has_ended(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ats.put("candidates", "C-1", emails=["ada@example.com"])
    seat = hub.seat(story.contract, hub.person("Amara", "Okafor"))
    thread = write(seat, hub.member("Ada", "Lovelace")).thread
    services.answer(thread=thread, body="Gladly", share_contact_data=ContactData(("ada@example.com",)))
    during(monkeypatch, "GET /api/v1/candidates", ends)

    fetch(seconds=1)

    assert remains() == []


@pytest.mark.usefixtures("enabled")
def test_a_delivery_stops_once_the_connection_is_being_ended(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = hub.seat(story.contract, hub.person("Amara", "Okafor"))
    for candidate_id in ("C-1", "C-2"):
        member = hub.member()
        tie(story, ats, member, candidate_id)
        write(seat, member)
    during(monkeypatch, "PUT /api/v1/candidates/", lambda: leaving.begin(connection=story.connection))

    fetch(seconds=1)

    assert len(kept(ats, "recruiter-messages")) == 1


@pytest.mark.usefixtures("enabled")
def test_an_evaluation_is_stored_although_the_connection_ends(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    during(monkeypatch, "PUT /api/v1/applications/", ends)
    evaluate_application(
        seat=hub.seat(story.contract, hub.person("Amara", "Okafor")),
        application=Application.objects.get(ats_job_application_id="A-1"),
        overall_rating=Rating.GOOD_FIT,
        criteria=[],
        comment="",
    )

    run_tasks()

    assert (len(ats.evaluations), remains()) == (1, [])


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("call", ["GET /api/v1/candidates", "POST /api/v1/candidates", "POST /api/v1/applications"])
def test_an_export_ends_with_the_connection(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    during(monkeypatch, call, ends)

    export = story.export(hub.member("Ada", "Lovelace"), "REQ-1")

    assert (export.state, remains()) == (ExportState.FETCHED, [])


def ending_before(query: str) -> AbstractContextManager[None]:
    """Have the connection end just before the database executes a statement that contains ``query``."""

    def execute(act: Callable[..., Any], sql: str, *rest: Any) -> Any:  # noqa: ANN401 - Django passes and expects any values
        if query in sql:
            ends()
        return act(sql, *rest)

    return database.execute_wrapper(execute)


@pytest.mark.usefixtures("enabled")
def test_a_webhook_for_a_connection_that_ends_just_then_is_answered_as_later_ones(story: Story) -> None:
    with ending_before(TURN):
        answer = tell(story, "candidate", "C-1")

    assert answer.status_code == 404


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("event_type", [PushType.RESYNC_JOBS, PushType.EXPORT_CANDIDATE_PROFILE])
def test_an_event_for_a_connection_that_ends_just_then_is_answered_as_later_ones(
    story: Story, event_type: PushType
) -> None:
    address = story.connection.callback_url.removeprefix("http://ats.test")
    body = json.dumps({"type": event_type, "requestId": "E-1", "syncAllOpenJobs": True}).encode()
    headers = {SIGNATURE_HEADER: signature(body, story.connection.client_secret)}

    with ending_before(TURN):
        answer = ats_http().post(address, content=body, headers=headers)

    assert answer.status_code == 404


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize(
    "store",
    [
        lambda connection: sync.remember_postings(
            connection=connection,
            postings=[PendingPosting(connection=connection, key="REQ-1", task_urn="urn:li:task:1", tries=0)],
        ),
        lambda connection: sync.note_advertised(connection=connection, keys=["REQ-1"]),
    ],
)
def test_what_a_sync_finds_is_not_stored_for_a_connection_that_has_ended(
    story: Story, store: Callable[[Connection], None]
) -> None:
    connection = story.connection
    ends()

    with pytest.raises(Ended):
        store(connection)


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("task", [fetch_history, fetch_soon])
def test_a_poll_of_the_history_does_nothing_for_a_connection_that_ends_just_then(
    story: Story, task: Callable[..., None]
) -> None:
    history.begin(connection=story.connection)

    with ending_before(READ):
        task(connection_id=story.connection.pk)

    assert (remains(), run_tasks()) == ([], [])
