import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import Match, MatchDecision
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

NOBODYS = ["nobody@example.test"]


@pytest.fixture
def ats() -> Ats:
    return Ats()


@pytest.fixture
def seat(ats: Ats) -> Seat:
    return hub.admin_seat(ats.contract)


@pytest.fixture
def member() -> Member:
    return hub.member("Mateo", "Ferreira")


def sends(ats: Ats, **changes: object) -> None:
    body = synced.candidate(firstName="M.", lastName="F.", emailAddresses=NOBODYS, **changes)
    assert ats.put("atsCandidates", "atsCandidateId", {"C-1": body})["errors"] == {}
    run_tasks()


def links(ats: Ats, seat: Seat, member: Member, *, outlasts_sync: bool) -> None:
    by_hand.link(seat=seat, application=ats.application, candidate_id="C-1", member=member, outlasts_sync=outlasts_sync)


def matched() -> list[int]:
    return list(Match.objects.values_list("member_id", flat=True))


def test_a_link_made_in_recruiter_stays_when_the_ats_sends_the_candidate_without_it(
    ats: Ats, seat: Seat, member: Member
) -> None:
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)

    sends(ats, currentJobTitle="Head nurse")
    sends(ats, currentJobTitle="Head of nursing")

    assert matched() == [member.pk]
    assert Candidate.objects.get().manual_matched_member_id == member.pk


def test_a_link_that_the_ats_knows_ends_when_it_sends_the_candidate_without_it(
    ats: Ats, seat: Seat, member: Member
) -> None:
    sends(ats)
    links(ats, seat, member, outlasts_sync=False)

    sends(ats, currentJobTitle="Head nurse")

    assert matched() == []


def test_an_ats_that_deletes_the_link_ends_it(ats: Ats, seat: Seat, member: Member) -> None:
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)

    ats.patch("atsCandidates", "atsCandidateId", {"C-1": {"$delete": ["manualMatchedMember"]}})
    run_tasks()
    sends(ats, currentJobTitle="Head nurse")

    assert matched() == []
    # The decision is kept, so that it can still be shown.
    assert MatchDecision.objects.get().verdict == "same"


def test_a_later_decision_ends_the_link(ats: Ats, seat: Seat, member: Member) -> None:
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)
    by_hand.unlink(seat=seat, application=ats.application, candidate_id="C-1", member=member)

    sends(ats, currentJobTitle="Head nurse")

    assert matched() == []


def test_the_member_whom_people_link_last_stays(ats: Ats, seat: Seat, member: Member) -> None:
    other = hub.member("Mateo", "Ferreira Lima")
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)
    links(ats, seat, other, outlasts_sync=True)

    sends(ats, currentJobTitle="Head nurse")

    assert matched() == [other.pk]


def test_undoing_the_decision_ends_the_link(ats: Ats, seat: Seat, member: Member) -> None:
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)
    by_hand.take_back(seat=seat, application=ats.application, candidate_id="C-1", member=member)

    sends(ats, currentJobTitle="Head nurse")

    assert matched() == []


def test_the_member_whom_the_ats_names_takes_precedence(ats: Ats, seat: Seat, member: Member) -> None:
    named = hub.member("Noor", "Haddad")
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)

    sends(ats, manualMatchedMember=person_urn(ats.application.pk, named.pk))

    assert matched() == [named.pk]


def test_a_candidate_that_is_created_again_is_linked_to_nobody(ats: Ats, seat: Seat, member: Member) -> None:
    sends(ats)
    links(ats, seat, member, outlasts_sync=True)

    ats.delete("atsCandidates", "atsCandidateId", "C-1")
    sends(ats)

    assert matched() == []
    assert MatchDecision.objects.count() == 0
