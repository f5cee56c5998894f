from datetime import timedelta

import pytest

from hirewire.hub.ats.acls.visibility import VisibilityScope
from hirewire.hub.ats.candidates.rows import CandidateRow
from hirewire.hub.ats.candidates.services import delete_candidates, link_candidates, upsert_candidates
from hirewire.hub.ats.matching.decision import decide
from hirewire.hub.ats.matching.evidence import Evidence, Kind, Weight
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.queries import is_in_ats, matches_of
from hirewire.hub.ats.matching.services import rematch_members
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Organization:
    return hub.organization()


@pytest.fixture
def source() -> DeveloperApplication:
    return hub.customer_application()


def member_with(address: str = "noor@example.test", *, of: Organization | None = None) -> Member:
    member = hub.member("Noor", "Haddad", of=of)
    MemberEmail.objects.create(member=member, address=address)
    return member


def sync(source: DeveloperApplication, company: Organization, *rows: CandidateRow) -> None:
    upsert_candidates(application=source, organization_id=company.pk, rows=rows)
    run_tasks()


def sight_of(company: Organization, *sources: DeveloperApplication) -> VisibilityScope:
    numbers = tuple(source.pk for source in sources)
    return VisibilityScope(company, member_id=None, application_ids=numbers, open_to_all=numbers, with_lists=())


def members_in_ats(seen: VisibilityScope) -> set[int]:
    return set(Member.objects.filter(is_in_ats(seen)).values_list("pk", flat=True))


def pairs(company: Organization) -> list[tuple[str, int]]:
    found = Match.objects.filter(organization=company).order_by("ats_candidate_id", "member_id")
    return list(found.values_list("ats_candidate_id", "member_id"))


def test_evidence_is_kept_with_the_match(source: DeveloperApplication, company: Organization) -> None:
    member = member_with()

    url = f"https://www.{member.profile_url.upper()}/"
    sync(source, company, synced.candidate_row(source, linkedInProfileUrl=url, emailAddresses=["NOOR@example.test"]))

    match = Match.objects.get()
    assert (match.ats_candidate_id, match.member, match.is_manual) == ("C-1", member, False)
    assert match.evidence == [
        {"kind": "profile_url", "outcome": "same", "weight": "decides", "value": member.profile_url},
        {"kind": "email", "outcome": "same", "weight": "strong", "value": "noor@example.test"},
    ]


def test_a_shared_email_address_matches_both_members(source: DeveloperApplication, company: Organization) -> None:
    first, second = member_with(), member_with()

    sync(source, company, synced.candidate_row(source))

    assert pairs(company) == [("C-1", first.pk), ("C-1", second.pk)]


def test_a_profile_address_outvotes_an_email(source: DeveloperApplication, company: Organization) -> None:
    member_with()
    named = hub.member()

    sync(source, company, synced.candidate_row(source, linkedInProfileUrl=f"https://{named.profile_url}"))

    assert pairs(company) == [("C-1", named.pk)]


def test_a_manual_link_wins_and_survives_other_evidence(source: DeveloperApplication, company: Organization) -> None:
    said = hub.member()
    urn = person_urn(source.pk, said.pk)
    sync(source, company, synced.candidate_row(source, manualMatchedMember=urn))

    rematch_members(member_ids=[member_with().pk])

    assert [(match.member, match.is_manual, match.probability) for match in Match.objects.all()] == [(said, True, 1.0)]


def test_a_match_is_removed_with_its_evidence(source: DeveloperApplication, company: Organization) -> None:
    member_with()
    sync(source, company, synced.candidate_row(source))

    sync(source, company, synced.candidate_row(source, emailAddresses=["other@example.test"]))

    assert pairs(company) == []


def test_an_unchanged_match_keeps_its_time(source: DeveloperApplication, company: Organization) -> None:
    member_with()
    sync(source, company, synced.candidate_row(source))
    found_at = Match.objects.get().found_at

    with clock.moved(timedelta(days=1)):
        sync(source, company, synced.candidate_row(source, currentJobTitle="Rigger"))

    assert Match.objects.get().found_at == found_at


def test_unlinking_restores_the_match_by_evidence(source: DeveloperApplication, company: Organization) -> None:
    known, said = member_with(), hub.member()
    urn = person_urn(source.pk, said.pk)
    sync(source, company, synced.candidate_row(source, manualMatchedMember=urn))
    before = pairs(company)

    link_candidates(application=source, organization_id=company.pk, links={"C-1": None})
    run_tasks()

    assert (before, pairs(company)) == ([("C-1", said.pk)], [("C-1", known.pk)])


def test_a_deleted_candidate_matches_no_member(source: DeveloperApplication, company: Organization) -> None:
    member_with()
    sync(source, company, synced.candidate_row(source))

    delete_candidates(application=source, organization_id=company.pk, candidate_ids=["C-1"])
    at_once = members_in_ats(sight_of(company, source))
    run_tasks()

    assert (at_once, pairs(company)) == (set(), [])


def test_members_imported_by_another_company_are_never_matched(
    source: DeveloperApplication, company: Organization
) -> None:
    theirs = member_with(of=hub.organization())
    mine = member_with(of=company)
    urn = person_urn(source.pk, theirs.pk)

    sync(source, company, synced.candidate_row(source), synced.candidate_row(source, "C-2", manualMatchedMember=urn))

    assert pairs(company) == [("C-1", mine.pk), ("C-2", mine.pk)]


def test_a_member_with_a_closed_account_is_not_matched(source: DeveloperApplication, company: Organization) -> None:
    member = member_with()
    sync(source, company, synced.candidate_row(source))
    Member.objects.filter(pk=member.pk).update(closed_at=clock.now())

    rematch_members(member_ids=[member.pk])

    assert pairs(company) == []


def test_a_new_member_is_matched_in_every_company(source: DeveloperApplication, company: Organization) -> None:
    other_company, other_source = hub.organization(), hub.customer_application()
    url = "https://hirewire.example/in/noor"
    sync(source, company, synced.candidate_row(source))
    sync(other_source, other_company, synced.candidate_row(other_source, linkedInProfileUrl=url))
    member = member_with()
    Member.objects.filter(pk=member.pk).update(profile_url="hirewire.example/in/noor")

    rematch_members(member_ids=[member.pk])

    assert pairs(company) + pairs(other_company) == [("C-1", member.pk)] * 2


@pytest.mark.parametrize("addresses", [["noor@example.test"], ["n@example.test", "noor@example.test"]])
def test_a_changed_member_is_found_by_any_address_of_a_candidate(
    source: DeveloperApplication, company: Organization, addresses: list[str]
) -> None:
    sync(source, company, synced.candidate_row(source, emailAddresses=addresses), synced.candidate_row(source, "C-2"))
    sync(source, company, synced.candidate_row(source, "C-2", emailAddresses=["other@example.test"]))
    member = member_with()

    rematch_members(member_ids=[member.pk])

    assert pairs(company) == [("C-1", member.pk)]


def test_each_company_sees_its_own_matches(source: DeveloperApplication, company: Organization) -> None:
    member = member_with()
    other_company = hub.organization()
    sync(source, company, synced.candidate_row(source, "C-1"), synced.candidate_row(source, "C-2"))

    found = [
        ([match.ats_candidate_id for match in matches_of(seen, member)], members_in_ats(seen))
        for seen in (sight_of(company, source), sight_of(other_company, source))
    ]

    assert found == [(["C-1", "C-2"], {member.pk}), ([], set())]


def test_the_ats_indicator_follows_the_applications_that_are_on(
    source: DeveloperApplication, company: Organization
) -> None:
    member = member_with()
    hub.member()
    sync(source, company, synced.candidate_row(source))

    found = [list(Member.objects.filter(is_in_ats(seen))) for seen in (sight_of(company, source), sight_of(company))]

    assert found == [[member], []]


def test_the_best_evidence_decides_for_each_candidate() -> None:
    def piece(candidate_id: str, member_id: int, kind: Kind, weight: Weight) -> Evidence:
        return Evidence(candidate_id, member_id, kind, "same", weight, "")

    verdicts = decide(
        [
            piece("C-1", 1, Kind.EMAIL, Weight.STRONG),
            piece("C-1", 2, Kind.EMAIL, Weight.STRONG),
            piece("C-1", 2, Kind.PROFILE_URL, Weight.DECIDES),
            piece("C-2", 1, Kind.EMAIL, Weight.STRONG),
        ]
    )

    assert [(found.candidate_id, found.member_id, found.probability) for found in verdicts] == [
        ("C-1", 2, 0.99),
        ("C-2", 1, 0.9),
    ]
