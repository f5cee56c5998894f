"""The agent introduces each contract that an admin asked to connect, whatever else happens at the same time.

To introduce a contract is to give each integration of the contract a name in Recruiter.
"""

import re
from importlib import import_module

import httpx2
import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from hirewire.agent.connections import onboarding, statuses
from hirewire.agent.connections.models import Connection, ConnectionState, Contract
from hirewire.hub.platform.integrations import queries
from hirewire.hub.platform.integrations import services as integrations
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks


def test_a_contract_requested_while_another_is_introduced_gets_its_names_too(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.connect()
    other = hub.contract(of=story.contract.organization)
    admin = hub.admin_seat(on=other).person
    entries = integrations.request_integration(application=story.application, contract=other, person=admin)
    pass_on = story.line.handle_request

    def request_other(request: httpx2.Request) -> httpx2.Response:
        monkeypatch.undo()
        statuses.take_callback(connection=story.connection, entries=entries)
        return pass_on(request)

    monkeypatch.setattr(story.line, "handle_request", request_other)
    first = story.request()
    run_tasks()

    assert first["unfinished"] == ["integrations"]
    assert story.status()["unfinished"] == []
    assert queries.inputs(story.application, other).notified


def test_a_status_that_arrives_before_the_introduction_does_not_replace_it(story: Story) -> None:
    story.connect()
    entries = integrations.request_integration(
        application=story.application, contract=story.contract, person=story.admin.person
    )
    statuses.take_callback(connection=story.connection, entries=entries)

    onboarding.refresh(story.connection)

    assert story.status()["unfinished"] == ["integrations"]


def test_the_connection_is_locked_before_its_contracts(story: Story) -> None:
    story.connect()
    story.request()

    with CaptureQueriesContext(database) as captured:
        statuses.record_introduction(connection=story.connection, contracts=[story.contract.urn], entities=[])

    rows = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"] or query["sql"].startswith("UPDATE")]
    assert [re.findall("agent_[a-z]+", row)[0] for row in rows[:2]] == ["agent_connection", "agent_contract"]


def test_a_contract_that_recruiter_refuses_holds_up_neither_the_others_nor_the_viewers(story: Story) -> None:
    story.connect()
    entries = integrations.request_integration(
        application=story.application, contract=story.contract, person=story.admin.person
    )
    statuses.take_callback(connection=story.connection, entries=entries)
    unknown = Contract.objects.create(connection=story.connection, urn="urn:li:contract:1")

    status = story.call("PUT", "/options", body={"access_lists": True})

    connection = story.connection
    introduced = connection.contracts.filter(is_introduced=True)
    assert list(introduced.values_list("urn", flat=True)) == [story.contract.urn]
    assert queries.inputs(story.application, story.contract).notified
    assert connection.told_access_lists is True
    assert (status["unfinished"], unknown.urn in status["fault"]["message"]) == (["integrations"], True)


def test_a_request_that_an_earlier_release_took_is_introduced(story: Story) -> None:
    story.connect()
    story.request()

    # Imitate an earlier release. It stored the connection's state, but did not record which contracts it introduced.
    Connection.objects.update(state=ConnectionState.REQUESTED)

    assert story.status()["unfinished"] == ["integrations"]


@pytest.mark.parametrize(
    ("state", "is_on", "is_introduced"),
    [("requested", True, False), ("ready", False, False), ("off", False, False), ("enabled", True, True)],
)
def test_what_an_earlier_release_may_not_have_introduced_is_introduced_again(
    db: None, state: str, *, is_on: bool, is_introduced: bool
) -> None:
    connection = Connection.objects.create(tenant="larkspur", callback_token="made up", state=state)
    contract = Contract.objects.create(connection=connection, urn="urn:li:contract:1", is_on=is_on)
    migration = import_module("hirewire.agent.migrations.0029_introduced")

    with database.cursor() as cursor:
        cursor.execute(migration.INTRODUCED)
        cursor.execute(migration.DUE)

    contract.refresh_from_db()
    connection.refresh_from_db()
    is_due = connection.retry_at is not None
    assert (contract.is_introduced, is_due) == (is_introduced, not is_introduced and state != "requested")
