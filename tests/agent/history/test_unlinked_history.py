import pytest

from hirewire.agent.history import services as history
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.messaging import services
from hirewire.hub.recruiting.messaging.services import ContactData
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.history.support import fetch, kept, tie, write
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story

BEA = "urn:li:person:bea"


@pytest.fixture
def member(enabled: None, story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


@pytest.fixture
def seat(story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


@pytest.mark.parametrize("linked", [None, BEA], ids=["nobody", "somebody else"])
def test_a_record_that_was_unlinked_in_the_ats_gets_nothing_more(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, linked: str | None
) -> None:
    tie(story, ats, member)
    ats.put("candidates", "C-1", recruiter_person=linked)
    write(seat, member)

    fetch(seconds=1)

    assert (kept(ats, "recruiter-messages"), story.status()["history"]["waiting"]) == ([], 1)


def test_history_follows_a_person_who_was_linked_to_another_record(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    tie(story, ats, member)
    ats.put("candidates", "C-1", recruiter_person=BEA)
    ats.put("candidates", "C-3", recruiter_person=person_urn(story.application.pk, member.pk))
    write(seat, member)

    fetch(seconds=1)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-3"]


@pytest.mark.parametrize(("linked", "candidate_ids"), [(None, ["C-1"]), (BEA, [])], ids=["nobody", "somebody else"])
def test_a_match_counts_only_if_the_ats_links_the_record_to_nobody_else(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat, linked: str | None, candidate_ids: list[str]
) -> None:
    person = person_urn(story.application.pk, member.pk)
    history.begin(connection=story.connection)
    history.store_matches(connection=story.connection, candidate_ids={person: "C-1"}, until=0)
    ats.put("candidates", "C-1", recruiter_person=linked)
    write(seat, member)

    fetch(seconds=1)

    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == candidate_ids


def test_shared_contact_details_take_over_no_record_of_somebody_else(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    ats.put("candidates", "C-1", recruiter_person=BEA)
    message = write(seat, member)
    services.answer(thread=message.thread, body="Gladly", share_contact_data=ContactData(("noor@example.com",), ()))

    fetch(seconds=1)

    assert ats.rows["candidates"]["C-1"]["recruiter_person"] == BEA
    assert [row["candidate"] for row in kept(ats, "recruiter-messages")] == ["C-7", "C-7"]


def test_a_candidate_found_by_shared_contact_details_is_linked_in_recruiter_before_the_next_poll_of_the_ats(
    story: Story, ats: FakeSimulator, member: Member, seat: Seat
) -> None:
    message = write(seat, member)
    services.answer(thread=message.thread, body="Gladly", share_contact_data=ContactData(("noor@example.com",), ()))

    fetch(seconds=1)
    later(seconds=2)

    assert kept(ats, "recruiter-messages")[0]["candidate"] == "C-4"
    assert Candidate.objects.get(ats_candidate_id="C-4").manual_matched_member_id == member.pk
