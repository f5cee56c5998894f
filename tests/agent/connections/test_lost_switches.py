"""The agent notices that a contract was switched on or off in Recruiter, even if no event about the change arrives."""

import httpx2
import pytest

from hirewire.agent.connections.tasks import read_switches
from hirewire.hub.identity.accounts.models import Seat
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, tie, write
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import run_tasks


@pytest.fixture
def seats(enabled: None, story: Story) -> tuple[Seat, Seat]:
    first = hub.seat(story.contract, hub.person("Amara", "Okafor"))
    story.contract = hub.contract(of=story.contract.organization)
    story.admin = hub.admin_seat(on=story.contract)
    story.request()
    story.switch(on=True)
    return first, hub.seat(story.contract, hub.person("Grace", "Okafor"))


def switch_off(story: Story, seat: Seat) -> None:
    story.application.contract_accesses.filter(contract=seat.contract).update(is_on=False)


def contracts(story: Story) -> dict[str, bool]:
    return {row["urn"]: row["is_on"] for row in story.status()["contracts"]}


@pytest.mark.parametrize("off", [0, 1])
def test_a_contract_that_is_off_keeps_no_other_history_back(
    story: Story, ats: FakeSimulator, seats: tuple[Seat, Seat], off: int
) -> None:
    on = seats[1 - off]
    ada = hub.member("Ada", "Lovelace")
    tie(story, ats, ada)
    write(on, ada)
    switch_off(story, seats[off])

    fetch(seconds=1)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]
    assert contracts(story) == {on.contract.urn: True, seats[off].contract.urn: False}
    assert (story.status()["history"]["fault"], story.status()["state"]) == ("", "enabled")


def test_a_contract_that_recruiter_refuses_although_it_is_on_is_reported(
    story: Story, ats: FakeSimulator, seats: tuple[Seat, Seat], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = hub.member("Ada", "Lovelace")
    tie(story, ats, ada)
    write(seats[0], ada)
    behind = story.line.handle_request

    def refuse(request: httpx2.Request) -> httpx2.Response:
        is_refused = "/seats" in request.url.path and str(seats[1].contract.pk) in str(request.url)
        return httpx2.Response(403, json={"status": 403, "message": "Not yours"}) if is_refused else behind(request)

    monkeypatch.setattr(story.line, "handle_request", refuse)

    fetch(seconds=1)

    assert [row["text"] for row in kept(ats, "recruiter-messages")] == ["Hello Ada"]
    assert story.status()["history"]["fault"] == "Not yours"
    assert story.status()["history"]["fetched_at"] is not None


def test_switches_are_read_every_hour(story: Story, enabled: None) -> None:
    story.switch(on=False)
    off = story.status()["state"]
    story.application.contract_accesses.update(is_on=True)

    read_switches(0)
    run_tasks()

    assert (off, story.status()["state"], story.status()["sync"]["state"]) == ("off", "enabled", "complete")
