import re

import pytest
from django.test import Client

from hirewire.agent.connections import services as connections
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.mirror.models import SentCount
from hirewire.agent.sdk.connector import Entity, Report
from hirewire.agent.sync.models import Progress, Sync, SyncState
from hirewire.kit import clock
from tests.agent.console.support import PLACE, connects
from tests.support.story import Story

SENT = (Entity.JOBS, Entity.CANDIDATES, Entity.APPLICATIONS, Entity.STAGES)


@pytest.fixture
def connection(console: Client, story: Story) -> Connection:
    made = connects(console)
    Connection.objects.update(state=ConnectionState.ENABLED, is_started=True, organization_urn="urn:li:organization:1")
    now = clock.now()
    Sync.objects.create(connection=made, state=SyncState.RUNNING, started_at=now)
    for entity in SENT:
        Progress.objects.create(connection=made, entity=entity)
    Progress.objects.filter(entity=Entity.JOBS).update(started_at=now, finished_at=now)
    Progress.objects.filter(entity=Entity.CANDIDATES).update(started_at=now, total=200)
    made.refresh_from_db()
    return made


def states(console: Client, **headers: str) -> list[str]:
    """The heading of each row of the table: a kind of record and its state."""
    page = console.get(PLACE, headers=headers).content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


def badges(console: Client, path: str) -> set[str]:
    page = console.get(path).content.decode()
    return {badge for badge in ("First sync", "Up to date") if f">{badge}<" in re.sub(r"\s*([<>])\s*", r"\1", page)}


def test_a_first_sync_is_not_shown_as_done(console: Client, connection: Connection) -> None:
    running = badges(console, PLACE), badges(console, "/agent/")

    Sync.objects.update(is_first_done=True, state=SyncState.COMPLETE, read_at=clock.now())

    assert running == ({"First sync"}, {"First sync"})
    assert (badges(console, PLACE), badges(console, "/agent/")) == ({"Up to date"}, {"Up to date"})


@pytest.mark.usefixtures("connection")
def test_applications_wait_for_the_candidates(console: Client) -> None:
    assert states(console) == [
        "Jobs Complete",
        "Candidates Sending",
        "Applications waiting for Candidates",
        "Stages waiting for Candidates",
    ]
    assert states(console, accept_language="de")[2] == "Bewerbungen wartet auf Kandidaten"


def test_applications_that_come_with_their_candidates_do_not_wait(console: Client, connection: Connection) -> None:
    SentCount.objects.create(connection=connection, entity=Entity.APPLICATIONS, accepted=3)

    assert states(console)[2:] == ["Applications Sending", "Stages waiting for Candidates"]


def test_nothing_waits_in_the_table_once_the_first_sync_is_done(console: Client, connection: Connection) -> None:
    Sync.objects.filter(connection=connection).update(is_first_done=True, state=SyncState.COMPLETE)

    assert states(console) == ["Jobs", "Candidates", "Applications", "Stages"]


def test_a_missing_permission_is_named_with_what_stays_unread(console: Client, connection: Connection) -> None:
    Connection.objects.update(check_report="")
    connections.record_check(
        connection=connection,
        report=Report("Larkspur", "1", ("reviews_read",)),
        fault="",
        took=clock.now() - clock.now(),
    )

    page = " ".join(console.get(PLACE).content.decode().split())

    assert "The key lacks permissions." in page
    assert '<span class="code">reviews_read</span>' in page
