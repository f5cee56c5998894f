from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import SentCount
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.models import Progress, SyncState
from hirewire.agent.templatetags.agent import counted
from hirewire.kit import clock
from tests.agent.console.test_listing import connected


@dataclass
class Page:
    console: Client

    def of(self, connection: Connection) -> str:
        page = self.console.get(f"/agent/connections/{connection.tenant}/").content.decode()
        return " ".join(page.split())


@pytest.fixture
def page(console: Client) -> Page:
    return Page(console)


@pytest.mark.parametrize(
    ("sync", "words"),
    [
        ({}, "; changes follow"),
        ({"state": SyncState.PAUSED}, "; no changes are sent while the connection is paused"),
        (
            {"state": SyncState.STOPPED, "reason": "No.", "access_ended_at": clock.now()},
            "; nothing is read until access works again",
        ),
    ],
)
def test_changes_are_promised_only_while_they_are_sent(page: Page, sync: dict[str, Any], words: str) -> None:
    shown = page.of(connected("Umzi", finished_at=clock.now(), **sync))

    assert words in shown
    assert ("; changes follow" in shown) == (not sync)


def test_a_first_sync_says_how_many_records_it_still_has_to_send(page: Page) -> None:
    connection = connected("Umzi", is_first_done=False, state=SyncState.RUNNING)
    SentCount.objects.create(connection=connection, entity=Entity.JOBS, accepted=100, refused=5)
    Progress.objects.create(connection=connection, entity=Entity.JOBS, total=12_689)

    first = page.of(connection)
    Progress.objects.update(total=None)

    assert '<dt>Still to send</dt> <dd class="big">12,584</dd>' in first
    assert "Changes waiting" not in first
    assert "act/resync/" not in first
    assert "<dt>Still to send</dt> <dd>not known</dd>" in page.of(connection)


def test_what_is_in_step_can_be_read_anew(page: Page) -> None:
    assert "act/resync/" in page.of(connected("Umzi"))


def test_refused_keys_are_named_before_the_reason(page: Page) -> None:
    ended = connected("Umzi", state=SyncState.STOPPED, reason="No such key.", access_ended_at=clock.now())

    assert "<strong>The ATS no longer accepts the keys.</strong> No such key." in page.of(ended)


@pytest.mark.parametrize(
    ("count", "entity", "words"), [(1, Entity.JOBS, "1 job"), (12_584, Entity.APPLICATIONS, "12,584 applications")]
)
def test_a_number_of_records_reads_as_part_of_a_sentence(count: int, entity: Entity, words: str) -> None:
    assert counted(count, entity) == words
