import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from hirewire.hub.ats.matching import learning, sampling, versions
from hirewire.hub.ats.matching.errors import NothingToTakeBack, TooFewPairs, UnknownVersion
from hirewire.hub.ats.matching.models import MatchingVersion, VersionEffect, VersionUse
from hirewire.linkage.parameters import shipped
from tests.factories import hub
from tests.hub.ats.matching.test_learning import a_version, fill, unseen
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db


def test_nightly_learning_does_not_use_what_exceeds_the_limit(settings: Settings) -> None:
    settings.HIREWIRE_MATCHING_SELF_UPDATE = 0.1
    few, many = ({"appear": 3, "go": 2, "change": number} for number in (5, 6))

    assert [learning.is_within_limit(an_effect(**numbers)) for numbers in (few, many)] == [True, False]
    assert not learning.is_within_limit(an_effect(appear=1, decided=10, agreed_before=9, agreed=8))


def test_nightly_learning_only_proposes_unless_an_operator_sets_a_limit() -> None:
    assert not learning.is_within_limit(an_effect(appear=1))


def an_effect(**numbers: int) -> VersionEffect:
    others = {"go": 0, "change": 0, "decided": 0, "agreed_before": 0, "agreed": 0}
    return VersionEffect(candidates=1000, of=1000, linked=100, **{**others, **numbers})


def test_too_few_pairs_teach_nothing() -> None:
    with pytest.raises(TooFewPairs, match=r"about 0 candidates are members here, but 100 are needed\."):
        learning.learn(progress=unseen)


def test_candidates_are_never_compared_with_members_of_another_company() -> None:
    fill(Ats(), members=20, candidates=20, of=hub.organization("Somebody Else"))

    sample = sampling.draw(shipped(), unseen)

    assert (len(sample.candidates), len(sample.relatives)) == (20, 20)
    assert (sample.strangers, {rivals.member_ids for rivals in sample.candidates}) == ({}, {()})


def test_going_back_leads_to_one_earlier_version_at_a_time() -> None:
    first, second = a_version(), a_version()
    versions.use(number=first)
    versions.use(number=second)

    numbers = [versions.take_back(), versions.take_back()]

    assert numbers == [first, versions.SHIPPED]
    with pytest.raises(NothingToTakeBack):
        versions.take_back()


def test_a_version_of_another_format_does_not_stop_matching() -> None:
    number = a_version()
    MatchingVersion.objects.update(parameters=shipped().to_json().decode().replace('"format": 1', '"format": 2'))
    VersionUse.objects.create(version_id=number)

    assert versions.parameters_in_use() == shipped()


def test_old_unused_versions_are_deleted() -> None:
    used = a_version()
    VersionUse.objects.create(version_id=used)
    newer = [a_version() for _ in range(versions.KEPT + 2)]

    versions.forget_unused()

    assert set(MatchingVersion.objects.values_list("pk", flat=True)) == {used, *newer[2:]}


@pytest.mark.parametrize("options", [{"use": 99}, {"back": True}, {}])
def test_the_command_reports_what_it_refuses(options: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("learn_matching", **options)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match=r"There is no version 99\."):
        versions.use(number=99)
