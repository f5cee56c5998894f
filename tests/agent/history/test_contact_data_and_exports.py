"""A person who shares contact data during an export gets only one record in the ATS.

The order does not matter: either the contact data or the export may reach the ATS first.
"""

from collections.abc import Callable
from typing import Any

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging import services
from hirewire.hub.recruiting.messaging.services import ContactData
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, write
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks

Interrupt = Callable[[Callable[[], None]], None]


@pytest.fixture
def member(enabled: None, story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


@pytest.fixture
def seat(story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


@pytest.fixture
def before_a_candidate_is_created(monkeypatch: pytest.MonkeyPatch) -> Interrupt:
    """Call a function when the agent has searched the ATS in vain and is about to create the first candidate."""

    def interrupt(happen: Callable[[], None]) -> None:
        behind, waiting = FakeSimulator.__call__, [happen]

        def answer(ats: FakeSimulator, environ: dict[str, Any], start_response: Callable[..., Any]) -> object:
            if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/candidates") and waiting:
                waiting.pop()()
            return behind(ats, environ, start_response)

        monkeypatch.setattr(FakeSimulator, "__call__", answer)

    return interrupt


def share(seat: Seat, member: Member) -> None:
    message = write(seat, member)
    services.answer(thread=message.thread, body="Gladly", share_contact_data=ContactData(("ada@example.com",), ()))


def created(ats: FakeSimulator) -> int:
    return sum(method == "POST" and path == "candidates" for method, path, _ in ats.writes)


def test_an_export_waits_while_contact_data_create_the_candidate(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, before_a_candidate_is_created: Interrupt
) -> None:
    def exports() -> None:
        story.export(member)

    before_a_candidate_is_created(exports)
    share(seat, member)

    fetch(seconds=1)
    run_tasks()

    assert (created(ats), Export.objects.get().state) == (1, ExportState.ARRIVED)


def test_contact_data_wait_while_an_export_creates_the_candidate(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, before_a_candidate_is_created: Interrupt
) -> None:
    def answers() -> None:
        share(seat, member)
        fetch(seconds=1)

    before_a_candidate_is_created(answers)

    export = story.export(member)
    fetch(minutes=20)

    assert (created(ats), export.state) == (1, ExportState.ARRIVED)
