from collections.abc import Iterator
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from msgspec.structs import replace
from pytest_django import DjangoDbBlocker, Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching import effects, learning, rescoring, sampling, versions
from hirewire.hub.ats.matching.indexing import INDEX
from hirewire.hub.ats.matching.models import Match, MatchingVersion, Rescore, Unlinked, VersionEffect, VersionUse
from hirewire.hub.ats.matching.services import weigh_candidates
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.organizations.models import Organization
from hirewire.linkage.parameters import Parameters, shipped
from hirewire.linkage.records import Record
from tests.factories import synced
from tests.linkage import people
from tests.support.ats import Ats
from tests.support.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("learning")]

#: The first 300 people are members. The 300 candidates are every second one of the first 600 people, so only half of
#: the candidates are members. The ATS has the wrong employer for about half of all candidates.
MEMBERS = CANDIDATES = 300
WRONG_EMPLOYER = 0.5


def fill(ats: Ats, *, members: int = MEMBERS, candidates: int = CANDIDATES, of: Organization | None = None) -> None:
    records = [people.member(number) for number in range(0, 2 * candidates, 2)]
    join([people.member(number) for number in range(members)], of)
    rows = [
        synced.candidate_row(ats.application, f"C-{number}", **_fields(record, Random(f"candidate {number}")))
        for number, record in enumerate(records)
    ]
    upsert_candidates(application=ats.application, organization_id=ats.organization.pk, rows=rows)


def join(records: list[Record], company: Organization | None) -> None:
    members = Member.objects.bulk_create(
        Member(
            organization=company,
            first_name=record.first_name,
            last_name=record.last_name,
            current_company=record.employments[0].company,
            current_title=record.employments[0].title,
            location=f"{record.places[0].city}, England, United Kingdom",
            profile_url=record.profile_url if company is None else f"{record.profile_url}-imported",
        )
        for record in records
    )
    MemberEmail.objects.bulk_create(
        MemberEmail(member=member, address=record.emails[0]) for member, record in zip(members, records, strict=True)
    )
    while INDEX.process_due():
        pass


def _fields(record: Record, random: Random) -> dict[str, object]:
    is_wrong = random.random() < WRONG_EMPLOYER
    return {
        "firstName": record.first_name,
        "lastName": record.last_name,
        "emailAddresses": record.emails,
        "currentCompanyName": random.choice(people.COMPANIES) if is_wrong else record.employments[0].company,
        "addresses": [{"city": record.places[0].city, "country": "gb"}],
    }


@pytest.fixture(scope="module")
def ats(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ats]:
    with standing(django_db_blocker):
        ats = Ats()
        fill(ats)
        yield ats


@pytest.fixture(scope="module")
def learned(ats: Ats) -> Parameters:
    return versions.parameters_of(learning.learn(progress=unseen).pk)


def unseen(_done: int, _of: int) -> None:
    """Show no progress."""


def a_version(parameters: Parameters | None = None) -> int:
    content = (parameters or replace(shipped(), version="a test")).to_json().decode()
    return MatchingVersion.objects.create(parameters=content, candidates=1000, pairs=500).pk


def cautious() -> int:
    """Add a version with parameters that match no candidate to any member. Return the version's number."""
    return a_version(replace(shipped(), rates=replace(shipped().rates, same=1e-9)))


def printed(**options: object) -> str:
    output = StringIO()
    call_command("learn_matching", stdout=output, **options)
    return output.getvalue()


def test_rates_of_agreement_are_learned(learned: Parameters) -> None:
    right = 1 - WRONG_EMPLOYER * (1 - 1 / len(people.COMPANIES))

    assert learned.rates.same == pytest.approx(0.5, abs=0.06)
    assert learned.same["employer"]["equal"] == pytest.approx(right, abs=0.08)
    assert learned.chance["employer"]["equal"].rate == pytest.approx(1 / len(people.COMPANIES), abs=0.02)


def test_learning_is_repeatable_and_ignores_decisions(ats: Ats, learned: Parameters) -> None:
    member = Member.objects.filter(organization=None).first()
    for name in (f"C-{number}" for number in range(0, 100, 2)):
        Unlinked.objects.create(
            organization=ats.organization, application=ats.application, ats_candidate_id=name, member=member
        )

    again = versions.parameters_of(learning.learn(progress=unseen).pk)

    assert replace(again, version="") == replace(learned, version="")


def test_progress_ends_with_the_total(ats: Ats) -> None:
    reports: list[tuple[int, int]] = []

    sampling.draw(shipped(), lambda done, of: reports.append((done, of)))

    assert reports[-1] == (CANDIDATES + MEMBERS, CANDIDATES + MEMBERS)
    assert reports == sorted(reports)


def test_a_comparison_counts_what_would_disappear(ats: Ats) -> None:
    fewer, more = (effects.compare(number=number, whole=True, progress=unseen) for number in (cautious(), 0))

    assert (fewer.candidates, fewer.of, fewer.linked > 100) == (CANDIDATES, CANDIDATES, True)
    assert (fewer.appear, fewer.go, fewer.change) == (0, fewer.linked, 0)
    assert (more.linked, more.appear, more.go, more.change) == (fewer.linked, 0, 0, 0)


def test_a_comparison_with_the_shipped_version_counts_what_would_appear(ats: Ats) -> None:
    versions.use(number=cautious())

    effect = effects.compare(number=versions.SHIPPED, whole=False, progress=unseen)

    assert (effect.linked, effect.go, effect.change) == (0, 0, 0)
    assert effect.appear > 100


def test_decisions_of_people_measure_a_version(ats: Ats) -> None:
    weigh_candidates(
        organization_id=ats.organization.pk,
        application_id=ats.application.pk,
        candidate_ids=[f"C-{number}" for number in range(20)],
    )
    right, wrong = Match.objects.filter(is_weighed=True).order_by("ats_candidate_id")[:2]
    Match.objects.filter(pk=right.pk).update(is_manual=True)
    Unlinked.objects.create(
        organization=ats.organization,
        application=ats.application,
        ats_candidate_id=wrong.ats_candidate_id,
        member=wrong.member,
    )

    effect = effects.compare(number=cautious(), whole=False, progress=unseen)

    assert (effect.decided, effect.agreed_before, effect.agreed) == (2, 1, 1)


def test_using_a_version_weighs_everybody_again(ats: Ats) -> None:
    number = cautious()

    waiting = versions.use(number=number)

    names = sorted(name for row in Rescore.objects.all() for name in row.candidate_ids)
    assert (waiting, len(names), len(set(names))) == (CANDIDATES, CANDIDATES, CANDIDATES)
    assert {len(row.candidate_ids) for row in Rescore.objects.all()} == {rescoring.PIECE}
    assert versions.parameters_in_use().rates.same == pytest.approx(1e-9)


def test_nightly_learning_uses_what_an_operator_allows(ats: Ats, settings: Settings) -> None:
    settings.HIREWIRE_MATCHING_SELF_UPDATE = 1.0
    Candidate.objects.update(match_emails=[])

    learning.learn_nightly()

    use = VersionUse.objects.get()
    assert (use.version_id, use.is_automatic) == (versions.number_in_use(), True)
    assert VersionEffect.objects.get().version_id == use.version_id


def test_the_command_learns_a_version_uses_it_and_goes_back(ats: Ats) -> None:
    learned = printed()
    number = MatchingVersion.objects.latest("pk").pk

    used, again, listed, back = printed(use=number), printed(use=number), printed(shows=True), printed(back=True)

    assert learned.startswith("150 of 600 compared with their rivals\n300 of 600")
    assert f"Version {number} was learned from 300 candidates" in learned
    assert learned.endswith(f"Nothing has changed yet. To use this version: hirewire hub learn --use {number}\n")
    assert used.splitlines()[0].startswith("Compared with version 0, among all 300 candidates")
    assert used.endswith(f"Version {number} is in use. The worker weighs 300 candidates again.\n")
    assert again == f"Version {number} is already in use.\n"
    assert f"* {number}  learned on" in listed
    assert "  0  shipped" in listed
    assert back == "Version 0 is in use again. The worker weighs all candidates again.\n"
