from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from django.db import connection as database
from procrastinate.tasks import Task

from hirewire.agent.callbacks.tasks import take_status_change
from hirewire.agent.completeness import services as completeness
from hirewire.agent.completeness.tasks import compare_connection, repair_connection
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import register
from hirewire.agent.connections.tasks import check_connection, keep_grant, settle_connection
from hirewire.agent.history.tasks import hand_over_history, take_evaluation
from hirewire.agent.leaving import services as leaving
from hirewire.agent.rehearsals import services as rehearsals
from hirewire.agent.rehearsals.tasks import rehearse_connection
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import (
    follow_company,
    follow_switches,
    read_again,
    relist_people,
    resend_refused,
    sync_connection,
)
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.leaving.test_leaving import READ, during, ending_before, ends, remains
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

EVENT = {"request_id": "E-1"}
#: Each task, and its arguments besides ``connection_id``.
TASKS: list[tuple[Task[..., Any, ...], dict[str, str]]] = [
    (check_connection, {}),
    (compare_connection, {}),
    (follow_company, {}),
    (follow_switches, {}),
    (hand_over_history, {}),
    (keep_grant, {}),
    (read_again, {}),
    (rehearse_connection, {}),
    (relist_people, {}),
    (repair_connection, {}),
    (resend_refused, {"entity": "", "key": ""}),
    (settle_connection, {}),
    (sync_connection, {}),
    (take_evaluation, EVENT),
    (take_status_change, EVENT),
]


@pytest.fixture
def busy(enabled: None, story: Story) -> Story:
    rehearsals.ask(connection=story.connection)
    sync.rescan(connection=story.connection)
    completeness.want(connection=story.connection)
    return story


@pytest.mark.parametrize(("task", "arguments"), TASKS, ids=lambda value: getattr(value, "name", ""))
def test_a_task_whose_connection_is_gone_ends(
    busy: Story, task: Task[..., Any, ...], arguments: dict[str, str]
) -> None:
    with ending_before(READ):
        task(connection_id=busy.connection.pk, **arguments)

    assert (remains(), run_tasks()) == ([], [])


@pytest.mark.parametrize(("task", "arguments"), TASKS, ids=lambda value: getattr(value, "name", ""))
def test_a_task_whose_connection_is_being_ended_calls_nobody(
    busy: Story, ats: FakeSimulator, task: Task[..., Any, ...], arguments: dict[str, str]
) -> None:
    leaving.begin(connection=busy.connection)
    before = len(ats.requests)

    task(connection_id=busy.connection.pk, **arguments)

    assert (len(ats.requests), busy.line.requests) == (before, [])


@pytest.mark.parametrize("task", [check_connection, compare_connection, rehearse_connection, sync_connection])
def test_a_task_whose_connection_ends_while_the_ats_answers_ends(
    busy: Story, monkeypatch: pytest.MonkeyPatch, task: Callable[..., None]
) -> None:
    during(monkeypatch, "GET ", ends)
    # A worker runs the task outside a transaction, so the database checks constraints at once. This test runs in a
    # transaction, so it has to tell the database to check constraints at once.
    with database.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    task(connection_id=busy.connection.pk)

    assert remains() == []


@pytest.fixture
def ending(busy: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    plain = busy.line.handle_request

    def end(request: httpx2.Request) -> httpx2.Response:
        ends()
        return plain(request)

    monkeypatch.setattr(busy.line, "handle_request", end)
    return busy


def test_a_setup_whose_connection_ends_while_recruiter_answers_ends(ending: Story) -> None:
    Connection.objects.update(accepted_origins=[])

    settle_connection(connection_id=ending.connection.pk)

    assert remains() == []


def test_a_change_of_switches_whose_connection_ends_while_recruiter_answers_ends(ending: Story) -> None:
    ending.switch(on=False)

    assert remains() == []


def test_a_connection_that_is_ended_before_its_setup_gets_no_application(story: Story) -> None:
    connection = register(
        tenant="larkspur", name="Larkspur", connector="simulator", settings=story.ats, widget_origins=[]
    )
    leaving.begin(connection=connection)

    settle_connection(connection_id=connection.pk)

    assert not DeveloperApplication.objects.filter(unique_foreign_id="larkspur").exists()
