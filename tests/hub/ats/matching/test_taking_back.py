import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import Match, MatchDecision, Unlinked
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ats() -> Ats:
    ats = Ats()
    sends(ats)
    return ats


@pytest.fixture
def seat(ats: Ats) -> Seat:
    return hub.admin_seat(ats.contract)


@pytest.fixture
def first(ats: Ats) -> Member:
    return hub.member("Mateo", "Ferreira")


@pytest.fixture
def second(ats: Ats) -> Member:
    return hub.member("Noor", "Haddad")


def sends(ats: Ats, **changes: object) -> None:
    body = synced.candidate(firstName="I.", lastName="N.", emailAddresses=["nobody@example.test"], **changes)
    assert ats.put("atsCandidates", "atsCandidateId", {"C-1": body})["errors"] == {}
    run_tasks()


def about(ats: Ats, seat: Seat, member: Member) -> dict[str, object]:
    return {"seat": seat, "application": ats.application, "candidate_id": "C-1", "member": member}


def named() -> int | None:
    return Candidate.objects.get().manual_matched_member_id


def matched() -> list[int]:
    return list(Match.objects.values_list("member_id", flat=True))


def decided() -> list[tuple[int, str]]:
    return list(MatchDecision.objects.values_list("member_id", "verdict"))


def test_undoing_an_earlier_link_keeps_the_later_one(ats: Ats, seat: Seat, first: Member, second: Member) -> None:
    by_hand.link(**about(ats, seat, first))
    by_hand.link(**about(ats, seat, second), outlasts_sync=True)

    by_hand.take_back(**about(ats, seat, first))
    sends(ats, currentJobTitle="Head nurse")

    assert (named(), matched(), decided()) == (second.pk, [second.pk], [(second.pk, "same")])


def test_undoing_an_earlier_unlinking_keeps_the_later_link(ats: Ats, seat: Seat, first: Member, second: Member) -> None:
    by_hand.link(**about(ats, seat, first))
    by_hand.unlink(**about(ats, seat, first))
    by_hand.link(**about(ats, seat, second))

    by_hand.take_back(**about(ats, seat, first))

    assert (named(), matched(), decided()) == (second.pk, [second.pk], [(second.pk, "same")])
    assert not Unlinked.objects.exists()


@pytest.mark.parametrize("verdict", [by_hand.link, by_hand.unlink])
def test_undoing_a_decision_keeps_the_member_whom_the_ats_has_named_since(
    ats: Ats, seat: Seat, first: Member, second: Member, verdict: by_hand.PairAction
) -> None:
    verdict(**about(ats, seat, first))
    sends(ats, manualMatchedMember=person_urn(ats.application.pk, second.pk))

    by_hand.take_back(**about(ats, seat, first))

    assert (named(), matched(), decided()) == (second.pk, [second.pk], [])


def test_undoing_a_link_that_the_ats_has_removed_restores_no_earlier_one(
    ats: Ats, seat: Seat, first: Member, second: Member
) -> None:
    by_hand.link(**about(ats, seat, first))
    by_hand.link(**about(ats, seat, second))
    sends(ats)

    by_hand.take_back(**about(ats, seat, second))

    assert (named(), matched(), decided()) == (None, [], [(first.pk, "same")])


def test_undoing_a_link_restores_the_one_that_it_replaced(ats: Ats, seat: Seat, first: Member, second: Member) -> None:
    by_hand.link(**about(ats, seat, first))
    by_hand.link(**about(ats, seat, second))

    by_hand.take_back(**about(ats, seat, second))

    assert (named(), matched(), decided()) == (first.pk, [first.pk], [(first.pk, "same")])


def test_unlinking_a_member_keeps_the_link_to_another(ats: Ats, seat: Seat, first: Member, second: Member) -> None:
    by_hand.link(**about(ats, seat, second), outlasts_sync=True)

    by_hand.unlink(**about(ats, seat, first))
    sends(ats, currentJobTitle="Head nurse")

    assert (named(), matched()) == (second.pk, [second.pk])
    assert Unlinked.objects.get().member == first


def test_undoing_an_unlinking_that_changed_no_link_restores_none(
    ats: Ats, seat: Seat, first: Member, second: Member
) -> None:
    by_hand.link(**about(ats, seat, second))
    by_hand.unlink(**about(ats, seat, first))
    sends(ats)

    by_hand.take_back(**about(ats, seat, first))

    assert (named(), decided()) == (None, [(second.pk, "same")])


def test_undoing_one_link_after_the_other_restores_none(ats: Ats, seat: Seat, first: Member, second: Member) -> None:
    by_hand.link(**about(ats, seat, first))
    by_hand.link(**about(ats, seat, second))

    by_hand.take_back(**about(ats, seat, first))
    by_hand.take_back(**about(ats, seat, second))

    assert (named(), matched(), decided()) == (None, [], [])


def test_undoing_a_link_does_not_restore_a_member_who_was_ruled_out_since(
    ats: Ats, seat: Seat, first: Member, second: Member
) -> None:
    by_hand.link(**about(ats, seat, first))
    by_hand.link(**about(ats, seat, second))
    by_hand.unlink(**about(ats, seat, first))

    by_hand.take_back(**about(ats, seat, second))

    assert (named(), matched(), decided()) == (None, [], [(first.pk, "different")])


def test_undoing_links_that_replaced_each_other_ends_without_a_link(
    ats: Ats, seat: Seat, first: Member, second: Member
) -> None:
    for member in (first, second, first):
        by_hand.link(**about(ats, seat, member))

    by_hand.take_back(**about(ats, seat, first))
    assert named() == second.pk
    by_hand.take_back(**about(ats, seat, second))

    assert (named(), matched(), decided()) == (None, [], [])


def test_undoing_a_link_that_was_made_twice_restores_what_the_first_one_replaced(
    ats: Ats, seat: Seat, first: Member, second: Member
) -> None:
    for member in (first, first, second):
        by_hand.link(**about(ats, seat, member))

    by_hand.take_back(**about(ats, seat, first))
    by_hand.take_back(**about(ats, seat, second))

    assert (named(), matched(), decided()) == (None, [], [])


def test_a_link_that_the_ats_sent_stays_after_people_made_and_undid_the_same(
    ats: Ats, seat: Seat, first: Member
) -> None:
    sends(ats, manualMatchedMember=person_urn(ats.application.pk, first.pk))

    by_hand.link(**about(ats, seat, first))
    by_hand.take_back(**about(ats, seat, first))

    assert named() == first.pk
