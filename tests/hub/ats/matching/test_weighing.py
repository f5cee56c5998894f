from datetime import timedelta

import pytest

from hirewire.hub.ats.candidates.services import delete_candidates, upsert_candidates
from hirewire.hub.ats.matching import outcome, rivals, waiting
from hirewire.hub.ats.matching.by_hand import link, unlink
from hirewire.hub.ats.matching.models import (
    CandidateFacts,
    Match,
    MatchSettings,
    MemberFacts,
    MemberKey,
    Rescore,
    Suggestion,
    ValueCount,
)
from hirewire.hub.ats.matching.waiting import REMATCH, RESCORE
from hirewire.hub.ats.matching.weighing_basis import weighing_basis_of
from hirewire.hub.identity.members.models import Member, MemberEmail, Position
from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock
from hirewire.linkage import nearness
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.plans import indexes_used, pretend_large
from tests.support.spoken import spoken
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

NURSE = {"currentCompanyName": "Hospital São Bento", "currentJobTitle": "Nurse Educator"}


@pytest.fixture
def ats() -> Ats:
    return Ats()


def nurse(first_name: str = "Noor", *, of: Organization | None = None) -> Member:
    member = hub.member(first_name, "Haddad", of=of)
    Member.objects.filter(pk=member.pk).update(current_company="Hospital Sao Bento", current_title="Nurse educator")
    return member


def put(ats: Ats, *names: str, **fields: object) -> None:
    rows = [synced.candidate_row(ats.application, name, **fields) for name in names]
    upsert_candidates(application=ats.application, organization_id=ats.organization.pk, rows=rows)


def arrive(ats: Ats, *names: str, **fields: object) -> None:
    put(ats, *names, **fields)
    run_tasks()
    with clock.moved(timedelta(minutes=1)):
        run_tasks()


def matched() -> list[tuple[str, int]]:
    return list(Match.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", "member_id"))


def suggested() -> list[tuple[str, int]]:
    return list(
        Suggestion.objects.order_by("ats_candidate_id", "member_id").values_list("ats_candidate_id", "member_id")
    )


def test_name_employer_and_title_match_and_are_listed_as_evidence(ats: Ats) -> None:
    member = nurse()

    arrive(ats, "C-1", **NURSE)

    match = Match.objects.get()
    assert (match.member_id, match.is_weighed, match.is_manual) == (member.pk, True, False)
    assert {piece["kind"]: (piece["outcome"], piece["weight"]) for piece in match.evidence} == {
        "given": ("same", "some"),
        "family": ("same", "some"),
        "employer": ("same", "some"),
        "title": ("same", "some"),
    }


def test_weighing_one_candidate_among_its_rivals_takes_six_statements(
    ats: Ats, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse()
    arrive(ats, "C-1", **NURSE)
    # Weigh once before the queries are counted. Until a process has found statistics of a table, it looks for them at
    # each weighing, and these extra queries must not be counted.
    outcome.weighed(ats.organization.pk, ats.application.pk, ["C-1"], {})

    with spoken(monkeypatch) as statements:
        outcome.weighed(ats.organization.pk, ats.application.pk, ["C-1"], {})

    assert len(statements) == 6


def test_claims_are_looked_up_by_member_before_the_first_analyze(ats: Ats) -> None:
    nurse()
    arrive(ats, "C-1", **NURSE)
    nurse()
    arrive(ats, "C-2", **NURSE)
    pretend_large("hub_match", "hub_suggestion")

    rivals.claims_on(ats.organization.pk, ats.application.pk, [nurse().pk])

    assert indexes_used("max(held.probability)") == {
        "hub_match": "hub_match_of",
        "hub_suggestion": "hub_suggestion_member",
    }


def test_heavy_keys_are_looked_up_once_for_many_batches(ats: Ats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearness, "HEAVY", 1)
    member, twin = nurse(), nurse()
    run_tasks()
    shared = set(MemberFacts.objects.get(member=member).keys) & set(MemberFacts.objects.get(member=twin).keys)
    heavy, basis = rivals.HeavyKeys(), weighing_basis_of(ats.organization.pk)

    at_first = rivals.nearest(basis, {"C-1": shared}, heavy)
    MemberFacts.objects.filter(member=twin).delete()
    remembered = rivals.nearest(basis, {"C-1": shared}, heavy)
    afresh = rivals.nearest(basis, {"C-1": shared})

    assert (heavy.of(basis), at_first, remembered) == (shared, {"C-1": []}, {"C-1": []})
    assert [each.id for each in afresh["C-1"]] == [str(member.pk)]


def test_weighing_again_with_other_evidence_keeps_when_the_match_was_found(ats: Ats) -> None:
    Member.objects.filter(pk=nurse().pk).update(phones=["+31 6 12345678"])
    arrive(ats, "C-1", **NURSE)
    before = Match.objects.get()

    with clock.moved(timedelta(days=1)):
        put(ats, "C-1", **NURSE, phoneNumbers=[{"number": "+31 6 12345678"}])
        run_tasks()

    after = Match.objects.get()
    assert after.evidence != before.evidence
    assert after.found_at == before.found_at


def test_a_link_by_hand_is_as_new_as_the_decision(ats: Ats) -> None:
    member = nurse()
    arrive(ats, "C-1", **NURSE)
    before = Match.objects.get()

    with clock.moved(timedelta(days=1)):
        link(seat=hub.admin_seat(ats.contract), application=ats.application, candidate_id="C-1", member=member)

    after = Match.objects.get()
    assert (before.is_manual, after.is_manual) == (False, True)
    assert after.found_at > before.found_at


def test_the_name_alone_is_only_a_suggestion(ats: Ats) -> None:
    member = hub.member("Noor", "Haddad")

    arrive(ats, "C-1")

    assert (matched(), suggested()) == ([], [("C-1", member.pk)])


def test_a_phone_tells_a_nickname_from_a_stranger(ats: Ats) -> None:
    member, _stranger = hub.member("Robert", "Haddad"), hub.member("Bob", "Haddad")
    Member.objects.filter(pk=member.pk).update(phones=["+31 6 12345678"])

    arrive(ats, "C-1", firstName="Bob", phoneNumbers=[{"number": "0031 6 1234 5678"}])

    assert matched() == [("C-1", member.pk)]


def test_a_former_name_of_the_member_counts_as_evidence(ats: Ats) -> None:
    member = nurse()
    Member.objects.filter(pk=member.pk).update(last_name="Silva", other_names=["Haddad"])

    arrive(ats, "C-1", **NURSE)

    evidence = {
        piece["kind"]: piece["outcome"]
        for row in (*Match.objects.all(), *Suggestion.objects.all())
        for piece in row.evidence
    }
    assert evidence["family"] == "alias"


def test_two_equally_likely_members_are_suggested_and_neither_matches(ats: Ats) -> None:
    first, second = nurse(), nurse()

    arrive(ats, "C-1", **NURSE)

    assert (matched(), suggested()) == ([], [("C-1", first.pk), ("C-1", second.pk)])


def test_a_shared_mailbox_matches_nobody_with_another_first_name(ats: Ats) -> None:
    member = hub.member("Beatriz", "Haddad")
    MemberEmail.objects.create(member=member, address="haddad@example.test")

    arrive(ats, "C-1", emailAddresses=["haddad@example.test"])

    assert matched() == []


def test_an_unlinked_pair_never_matches_again(ats: Ats) -> None:
    member = nurse()
    arrive(ats, "C-1", **NURSE)

    unlink(seat=hub.admin_seat(ats.contract), application=ats.application, candidate_id="C-1", member=member)
    arrive(ats, "C-1", **NURSE, addresses=[{"city": "Porto"}])

    assert (matched(), suggested()) == ([], [])


def test_a_company_may_ask_for_more_certainty(ats: Ats) -> None:
    member = nurse()
    MatchSettings.objects.create(organization=ats.organization, link_from=0.99999)

    arrive(ats, "C-1", **NURSE)

    assert (matched(), suggested()) == ([], [("C-1", member.pk)])


def test_members_imported_by_another_company_do_not_compete(ats: Ats) -> None:
    nurse(of=hub.organization())
    mine = nurse(of=ats.organization)

    arrive(ats, "C-1", **NURSE)

    assert (matched(), suggested()) == ([("C-1", mine.pk)], [])


def test_a_new_member_is_matched_to_an_existing_candidate(ats: Ats) -> None:
    arrive(ats, "C-1", **NURSE)
    member = nurse()
    run_tasks()

    with clock.moved(timedelta(minutes=1)):
        run_tasks()

    assert matched() == [("C-1", member.pk)]


@pytest.mark.parametrize(("first_name", "expected"), [("Noor", [True]), ("Samir", [])])
def test_an_equal_address_settles_a_match_without_rivals_if_the_name_is_equal(
    ats: Ats, first_name: str, expected: list[bool]
) -> None:
    MemberEmail.objects.create(member=nurse(), address="noor@example.test")
    run_tasks()
    MemberKey.objects.all().delete()

    arrive(ats, "C-1", firstName=first_name, emailAddresses=["noor@example.test"], **NURSE)

    assert list(Match.objects.values_list("is_weighed", flat=True)) == expected


def test_a_former_employer_counts(ats: Ats) -> None:
    member = hub.member("Noor", "Haddad")
    Position.objects.create(member=member, company="Hospital São Bento", title="Nurse Educator", ends_year=2020)

    arrive(ats, "C-1", **NURSE)

    assert matched() == [("C-1", member.pk)]


def put_many(ats: Ats, prefix: str, number: int = 25) -> None:
    """Sync many candidates, none of whom is a member, and run the matching by equal identifiers."""
    put(ats, *(f"{prefix}-{place:02}" for place in range(number)), firstName="Somebody", lastName="Else")
    REMATCH.process_due()


def test_many_candidates_are_weighed_after_a_fast_sync(ats: Ats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FAST", 20)
    member = nurse()
    run_tasks()
    with clock.stopped():
        put(ats, "C-1", **NURSE)
        put_many(ats, "X")
        at_once = (Rescore.objects.count(), RESCORE.process_due(), matched())
        with clock.moved(timedelta(seconds=10)):
            put_many(ats, "Y")
            during_a_sync = RESCORE.process_due()
        with clock.moved(timedelta(seconds=20)):
            run_tasks()

    assert (at_once, during_a_sync) == ((6, 0, []), 0)
    assert (matched(), Rescore.objects.count()) == ([("C-1", member.pk)], 0)


def test_candidates_are_weighed_during_a_slow_sync(ats: Ats) -> None:
    member = nurse()
    run_tasks()

    with clock.stopped():
        put(ats, "C-1", **NURSE)
        put_many(ats, "X")
        with clock.moved(timedelta(seconds=10)):
            put_many(ats, "Y")
            RESCORE.process_due()

    assert (matched(), Rescore.objects.count()) == ([("C-1", member.pk)], 5)


def test_a_fast_sync_does_not_keep_candidates_from_being_weighed_forever(
    ats: Ats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "FAST", 20)
    member = nurse()
    run_tasks()
    put(ats, "C-1", **NURSE)
    put_many(ats, "X")

    with clock.moved(waiting.PATIENCE + timedelta(seconds=10)):
        put_many(ats, "Y")
        RESCORE.process_due()

    assert matched() == [("C-1", member.pk)]


def test_weighing_waits_until_equal_identifiers_were_looked_for(ats: Ats) -> None:
    put_many(ats, "X")
    with clock.moved(timedelta(seconds=10)):
        put(ats, "Y-1")
        with clock.moved(timedelta(seconds=5)):
            assert RESCORE.process_due() == 0
            REMATCH.process_due()
            assert RESCORE.process_due() == 25


def test_a_match_is_kept_until_it_is_weighed_again(ats: Ats) -> None:
    member = nurse()
    arrive(ats, "C-1", **NURSE)

    put(ats, "C-1", **NURSE, addresses=[{"city": "Porto"}])
    put(ats, *(f"X-{number}" for number in range(30)), firstName="Somebody", lastName="Else")
    REMATCH.process_due()

    assert matched() == [("C-1", member.pk)]


def test_keys_and_counts_follow_a_member_and_are_deleted_with_it() -> None:
    member = nurse()
    run_tasks()
    before = (set(MemberKey.objects.values_list("key", flat=True)), ValueCount.objects.filter(members=1).count())
    MemberEmail.objects.create(member=member, address="noor@example.test")
    run_tasks()
    facts = MemberFacts.objects.get()
    after = (set(MemberKey.objects.values_list("key", flat=True)), ValueCount.objects.filter(members=1).count())
    member.delete()
    run_tasks()

    assert before[0] < after[0] == set(facts.keys)
    assert before[1] < after[1] == len(facts.counted)
    assert (MemberKey.objects.count(), ValueCount.objects.exclude(members=0).count()) == (0, 0)


def test_keys_and_suggestions_are_deleted_with_a_candidate(ats: Ats) -> None:
    hub.member("Noor", "Haddad")
    arrive(ats, "C-1")
    before = (CandidateFacts.objects.exists(), Suggestion.objects.exists())

    delete_candidates(application=ats.application, organization_id=ats.organization.pk, candidate_ids=["C-1"])
    run_tasks()

    assert before == (True, True)
    assert not any(model.objects.exists() for model in (CandidateFacts, Suggestion))
