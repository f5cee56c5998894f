import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching import by_hand, deciding, doubtful, precision
from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.errors import NothingDecided, NothingToDecide, NotInSample
from hirewire.hub.ats.matching.models import Match, MatchDecision, SampledMatch, Suggestion, Unlinked, Verdict
from hirewire.hub.ats.matching.precision import Interval, wilson
from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.kit import clock
from tests.factories import connected, hub, lists
from tests.support.perhaps import mateo, record, weigh_everybody

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def scope(company: connected.Company) -> VisibilityScope:
    return visibility_scope(company.admin_a, Feature.IN_ATS)


def names(company: connected.Company) -> list[str]:
    return [pair.key.candidate_id for pair in doubtful.doubtful(scope(company)).pairs]


def about(company: connected.Company, name: str, member: Member) -> dict[str, object]:
    return {"seat": company.admin_a, "application": company.application, "candidate_id": name, "member": member}


def note(company: connected.Company, name: str, number: int) -> None:
    CandidateNote.objects.create(
        organization=company.application.organization,
        application=company.application,
        ats_candidate_id=name,
        note_id=str(number),
        note="Rang",
        ats_created_at=clock.now(),
    )


def linked() -> list[tuple[str, int]]:
    return list(Match.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", "member_id"))


def test_pairs_whose_decision_would_change_most_come_first(company: connected.Company) -> None:
    mateo()
    for name in ("C-1", "C-2", "C-3"):
        record(company, name, city="Porto")
    for number in range(2):
        note(company, "C-3", number)
    note(company, "C-2", 1)

    undecided = doubtful.doubtful(scope(company))

    assert [(pair.key.candidate_id, pair.records) for pair in undecided.pairs] == [("C-3", 2), ("C-2", 1), ("C-1", 0)]
    assert undecided.total == 3


def test_each_record_appears_once_with_its_likeliest_member(company: connected.Company) -> None:
    near, far = mateo(), mateo()
    record(company, "C-1", city="Porto")
    seen = scope(company)

    (pair,) = doubtful.doubtful(seen).pairs

    assert pair.key == PairKey(company.application.pk, "C-1", near.pk)
    assert [row.member_id for row in doubtful.others(seen, pair)] == [far.pk]


def test_the_verdict_same_links_the_pair_and_rules_out_everybody_else(company: connected.Company) -> None:
    member, _other = mateo(), hub.member("Mateo", "Ferreira")
    record(company, "C-1", city="Porto")

    by_hand.link(**about(company, "C-1", member))

    decision = MatchDecision.objects.get()
    assert (linked(), names(company)) == ([("C-1", member.pk)], [])
    assert (decision.verdict, decision.by, decision.named_before) == ("same", company.admin_a.person, None)


def test_the_verdict_not_the_same_offers_the_next_likely_member(company: connected.Company) -> None:
    member, other = mateo(), mateo()
    record(company, "C-1", city="Porto")

    by_hand.unlink(**about(company, "C-1", member))

    assert linked() == []
    assert [pair.key.member_id for pair in doubtful.doubtful(scope(company)).pairs] == [other.pk]


@pytest.mark.parametrize("act", [partial(deciding.decide, verdict=Verdict.SAME, outlasts_sync=False), deciding.undo])
def test_seats_without_the_right_decide_and_undo_nothing(company: connected.Company, act: Callable[..., None]) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    key = PairKey(company.application.pk, "C-1", member.pk)

    with pytest.raises(NotAllowedError):
        act(seat=company.recruiter_a, seen=visibility_scope(company.recruiter_a, Feature.IN_ATS), key=key)

    assert (linked(), names(company)) == ([], ["C-1"])


def test_only_pairs_within_the_scope_are_decided_and_undone(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    seat, key = company.admin_a, PairKey(company.application.pk, "C-1", member.pk)
    nothing = replace(scope(company), application_ids=(), open_to_all=())

    with pytest.raises(NothingToDecide):
        deciding.decide(seat=seat, seen=nothing, key=key, verdict=Verdict.SAME, outlasts_sync=False)
    deciding.decide(seat=seat, seen=scope(company), key=key, verdict=Verdict.SAME, outlasts_sync=False)
    with pytest.raises(NothingDecided):
        deciding.undo(seat=seat, seen=nothing, key=key)

    assert linked() == [("C-1", member.pk)]


def test_postponed_pairs_come_last(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    record(company, "C-2", city="Porto")

    by_hand.postpone(**about(company, "C-1", member))

    assert names(company) == ["C-2", "C-1"]
    assert not doubtful.decisions(scope(company)).exists()


@pytest.mark.parametrize("verdict", [by_hand.link, by_hand.unlink])
def test_an_undone_decision_leaves_nothing_but_the_audit_trail(
    company: connected.Company, verdict: by_hand.PairAction
) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    verdict(**about(company, "C-1", member))

    by_hand.take_back(**about(company, "C-1", member))

    assert (linked(), names(company)) == ([], ["C-1"])
    assert not MatchDecision.objects.exists()
    assert not Unlinked.objects.exists()
    assert Candidate.objects.get().manual_matched_member_id is None
    assert AuditEntry.objects.filter(action="candidate.decision_taken_back").exists()


def test_undoing_the_verdict_not_the_same_restores_the_member_that_people_had_named(company: connected.Company) -> None:
    named = hub.member("Somebody", "Else")
    mateo()
    record(company, "C-1", city="Porto")
    by_hand.link(**about(company, "C-1", named))
    by_hand.unlink(**about(company, "C-1", named))

    by_hand.take_back(**about(company, "C-1", named))

    assert linked() == [("C-1", named.pk)]


@pytest.mark.parametrize("verdict", [by_hand.link, by_hand.unlink])
def test_postponing_a_pair_from_an_outdated_page_changes_no_decision(
    company: connected.Company, verdict: by_hand.PairAction
) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    verdict(**about(company, "C-1", member))
    before = (linked(), list(Unlinked.objects.values()), list(MatchDecision.objects.values()))

    by_hand.postpone(**about(company, "C-1", member))

    assert (linked(), list(Unlinked.objects.values()), list(MatchDecision.objects.values())) == before


def test_without_a_decision_there_is_nothing_to_undo(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")

    with pytest.raises(NothingDecided):
        by_hand.take_back(**about(company, "C-1", member))


def test_records_that_an_access_list_hides_are_not_offered(company: connected.Company) -> None:
    mateo()
    connected.job(company, "REQ-9")
    record(company, "C-1", city="Porto", job_id="REQ-9")
    before = names(company)
    lists.put(company.application, "few", "REQ-9")

    assert (before, names(company)) == (["C-1"], [])


def test_pairs_of_another_company_never_appear(company: connected.Company) -> None:
    mateo()
    other = connected.company()
    other.switch(contract=True)
    record(other, "C-1", city="Porto")

    assert (names(company), names(other)) == ([], ["C-1"])


def matches(company: connected.Company, count: int) -> None:
    for number, last_name in enumerate(("Haddad", "Okafor", "Lindqvist", "Moreau")[:count]):
        member = hub.member("Noor", last_name)
        Member.objects.filter(pk=member.pk).update(current_company="Hospital São Bento")
        Candidate.objects.create(
            organization=company.application.organization,
            application=company.application,
            ats_candidate_id=f"C-{number:02}",
            first_name="Noor",
            last_name=last_name,
            current_company_name="Hospital São Bento",
            external_profile_url="https://ats.example/",
            ats_created_at=clock.now(),
            ats_last_modified_at=clock.now(),
        )
    weigh_everybody()


def test_a_sample_measures_how_many_matches_are_right(company: connected.Company) -> None:
    matches(company, 4)
    seen = scope(company)
    drawn = precision.draw(seat=company.admin_a)

    for number, sampled in enumerate(list(precision.to_judge(seen))[:3]):
        key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)
        precision.judge(seat=company.admin_a, key=key, is_right=number > 0)

    measured = precision.measured(seen)
    assert (drawn, tuple(measured)) == (4, (3, 2, 1))
    assert measured.interval == wilson(2, 3)


def test_a_wrong_match_is_unlinked_and_undoing_the_judgment_links_it_again(company: connected.Company) -> None:
    matches(company, 1)
    precision.draw(seat=company.admin_a)
    sampled = SampledMatch.objects.get()
    key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)

    precision.judge(seat=company.admin_a, key=key, is_right=False)
    after_wrong = linked()
    precision.take_back(seat=company.admin_a, key=key)

    assert (after_wrong, linked()) == ([], [("C-00", sampled.member_id)])
    assert SampledMatch.objects.get().is_right is None


@pytest.mark.parametrize("is_right", [True, False])
def test_a_match_that_people_have_replaced_or_confirmed_since_is_not_judged(
    company: connected.Company, *, is_right: bool
) -> None:
    matches(company, 2)
    precision.draw(seat=company.admin_a)
    replaced, confirmed = SampledMatch.objects.order_by("ats_candidate_id")
    by_hand.link(**about(company, "C-00", confirmed.member))
    by_hand.link(**about(company, "C-01", confirmed.member))

    for sampled in (replaced, confirmed):
        key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)
        with pytest.raises(NotInSample):
            precision.judge(seat=company.admin_a, key=key, is_right=is_right)

    assert linked() == [("C-00", confirmed.member_id), ("C-01", confirmed.member_id)]
    assert set(SampledMatch.objects.values_list("is_right", flat=True)) == {None}


def test_a_second_judgment_from_an_outdated_page_changes_nothing(company: connected.Company) -> None:
    matches(company, 1)
    precision.draw(seat=company.admin_a)
    sampled = SampledMatch.objects.get()
    key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)

    for _ in range(2):
        precision.judge(seat=company.admin_a, key=key, is_right=False)

    assert (linked(), SampledMatch.objects.get().is_right) == ([], False)


def test_a_judgment_is_undone_after_its_decision_was_undone_elsewhere(company: connected.Company) -> None:
    matches(company, 1)
    precision.draw(seat=company.admin_a)
    sampled = SampledMatch.objects.get()
    key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)
    precision.judge(seat=company.admin_a, key=key, is_right=False)
    deciding.undo(seat=company.admin_a, seen=scope(company), key=key)

    precision.take_back(seat=company.admin_a, key=key)

    assert (linked(), SampledMatch.objects.get().is_right) == ([("C-00", sampled.member_id)], None)


def test_undoing_a_judgment_keeps_a_link_that_people_have_made_since(company: connected.Company) -> None:
    matches(company, 1)
    precision.draw(seat=company.admin_a)
    sampled = SampledMatch.objects.get()
    key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)
    precision.judge(seat=company.admin_a, key=key, is_right=False)
    by_hand.link(**about(company, "C-00", sampled.member))

    precision.take_back(seat=company.admin_a, key=key)

    assert (MatchDecision.objects.get().verdict, Match.objects.get().is_manual) == ("same", True)
    assert SampledMatch.objects.get().is_right is None


def test_undoing_a_judgment_locks_tables_in_the_same_order_as_a_deletion(
    company: connected.Company,
) -> None:
    """If the orders differed, undoing a judgment and deleting the candidate could wait for each other."""
    matches(company, 1)
    precision.draw(seat=company.admin_a)
    sampled = SampledMatch.objects.get()
    key = PairKey(sampled.application_id, sampled.ats_candidate_id, sampled.member_id)
    precision.judge(seat=company.admin_a, key=key, is_right=False)

    with CaptureQueriesContext(connection) as queries:
        precision.take_back(seat=company.admin_a, key=key)

    statements = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"] or "DELETE" in query["sql"]]
    tables = [table for sql in statements for table in re.findall(r'(?:FROM) "(hub_[a-z]+)"', sql)]
    said = [table for table in tables if table in {"hub_unlinked", "hub_matchdecision", "hub_sampledmatch"}]
    assert said[:3] == ["hub_unlinked", "hub_matchdecision", "hub_sampledmatch"]


def test_further_samples_draw_other_matches_until_there_are_none(
    company: connected.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    matches(company, 3)
    monkeypatch.setattr(precision, "SIZE", 2)

    drawn = [precision.draw(seat=company.admin_a) for _ in range(3)]
    precision.start_over(seat=company.admin_a)

    assert drawn == [2, 1, 0]
    assert not SampledMatch.objects.exists()


def test_manual_links_are_not_in_a_sample(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    by_hand.link(**about(company, "C-1", member))

    assert precision.draw(seat=company.admin_a) == 0


def test_a_match_outside_the_sample_cannot_be_judged(company: connected.Company) -> None:
    with pytest.raises(NotInSample):
        precision.judge(seat=company.admin_a, key=PairKey(company.application.pk, "C-1", 1), is_right=True)


def test_only_admins_draw_samples(company: connected.Company) -> None:
    with pytest.raises(NotAllowedError):
        precision.draw(seat=company.recruiter_a)


@pytest.mark.parametrize(
    ("right", "judged", "interval"),
    [
        # After Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        (81, 263, Interval(0.2553, 0.3662)),
        (15, 148, Interval(0.0624, 0.1605)),
        (0, 20, Interval(0.0, 0.1611)),
        (1, 29, Interval(0.0061, 0.1718)),
    ],
)
def test_the_interval_is_wilsons(right: int, judged: int, interval: Interval) -> None:
    assert wilson(right, judged) == pytest.approx(interval, abs=1e-4)


def test_newer_decisions_come_first(company: connected.Company) -> None:
    member = mateo()
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")
    by_hand.unlink(**about(company, "C-1", member))
    with clock.moved(timedelta(minutes=1)):
        by_hand.link(**about(company, "C-2", member))

    decided = doubtful.decisions(scope(company))

    assert [(row.ats_candidate_id, row.verdict) for row in decided] == [("C-2", "same"), ("C-1", "different")]
    assert not Suggestion.objects.filter(ats_candidate_id="C-2").exists()
