"""If the ATS keeps failing for some people, the history of everybody else still arrives."""

import pytest

from hirewire.agent.history.models import Piece
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, tie, write
from tests.factories import hub
from tests.support.story import Story

REASON = "The ATS answered with an error (500)."


@pytest.fixture
def people(enabled: None, story: Story, ats: FakeSimulator) -> list[Member]:
    """Two people with a message each.

    The ATS fails whenever it is asked for the first person.
    """
    people = [hub.member("Ada", "Lovelace"), hub.member("Grace", "Hopper")]
    people.sort(key=lambda person: person_urn(story.application.pk, person.pk))
    seat: Seat = hub.seat(story.contract, hub.person("Amara", "Okafor"))
    for person, candidate_id in zip(people, ("C-1", "C-2"), strict=True):
        tie(story, ats, person, candidate_id)
        write(seat, person)
    ats.faults["candidates/C-1"] = 500
    return people


def test_the_poll_goes_on_without_them_after_the_second_try(
    story: Story, ats: FakeSimulator, people: list[Member]
) -> None:
    fetch(seconds=1)
    first = (story.status()["history"]["fault"], len(kept(ats, "recruiter-messages")))

    fetch(minutes=2)

    assert first == (REASON, 0)
    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-2"]
    assert story.status()["history"]["fault"] == ""
    assert Piece.objects.exclude(content="").get().fault == REASON


def test_they_are_tried_again_at_each_poll(story: Story, ats: FakeSimulator, people: list[Member]) -> None:
    fetch(seconds=1)
    fetch(minutes=2)
    ats.faults.clear()

    fetch(minutes=20)

    assert {row["candidate"] for row in kept(ats, "recruiter-messages")} == {"C-1", "C-2"}
    assert not Piece.objects.exclude(fault="").exists()
