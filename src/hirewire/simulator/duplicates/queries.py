"""Queries for pairs of records that may be the same person."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from hirewire.simulator.duplicates.evidence import Evidence, evidence_of, is_one_person
from hirewire.simulator.duplicates.likeliness import likeliness
from hirewire.simulator.duplicates.models import MergedRecord
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import Resemblance
from hirewire.simulator.records.resemblance.waiting import settle
from hirewire.simulator.records.resemblance.weighing import Weighed, weigh_pair, weighed_of

_SHOWN: Final = 4


class Pair(NamedTuple):
    """Two records, the older one first, with the evidence for and against their being one person."""

    one: Candidate
    other: Candidate
    weighed: Weighed
    evidence: list[Evidence]

    @property
    def key(self) -> tuple[int, int]:
        return self.one.pk, self.other.pk

    @property
    def for_it(self) -> list[Evidence]:
        return [piece for piece in self.evidence if piece.outcome == "same"]

    @property
    def strongest(self) -> list[Evidence]:
        """The strongest evidence that both are one person. The page that compares the records shows all evidence."""
        return self.for_it[:_SHOWN]

    @property
    def likeliness(self) -> str:
        is_one = is_one_person(self.one, self.other)
        return _("The same person in Recruiter") if is_one else likeliness(self.weighed)


def resemblances(account: Account) -> QuerySet[Resemblance]:
    """Pairs that nobody has marked as different people, the likeliest first."""
    likeliest = F("probability").desc()
    return _with_records(Resemblance.objects.filter(account=account)).order_by(likeliest, "-second_id", "-first_id")


def pairs(rows: Iterable[Resemblance]) -> list[Pair]:
    return [_pair(row.first, row.second, weighed_of(row)) for row in rows]


def pair_of(candidate: Candidate, other: Candidate) -> Pair:
    first, second = sorted((candidate, other), key=lambda each: each.pk)
    return _pair(first, second, weigh_pair(first, second))


def _pair(first: Candidate, second: Candidate, weighed: Weighed) -> Pair:
    return Pair(first, second, weighed, evidence_of(weighed, first, second))


def duplicates_of(candidate: Candidate) -> list[Pair]:
    """Pairs with this candidate, the likeliest first. A candidate that has not been compared yet is compared first."""
    settle(candidate.account_id, candidate)
    own = Resemblance.objects.filter(Q(first=candidate) | Q(second=candidate), account=candidate.account_id)
    return pairs(_with_records(own).order_by(F("probability").desc(), "first_id", "second_id"))


def merged_into(account: Account, key: str) -> Candidate | None:
    merged_record = (
        MergedRecord.objects.filter(account=account, number=Candidate.number_of(key)).select_related("into").first()
    )
    return merged_record.into if merged_record else None


def better(pair: Pair) -> Candidate:
    """The record to keep by default.

    A record that is linked in Recruiter is preferred, then the record with more applications, then the older record.
    """
    counts = {candidate.pk: candidate.applications.count() for candidate in (pair.one, pair.other)}
    return max(
        (pair.one, pair.other),
        key=lambda candidate: (bool(candidate.recruiter_person), counts[candidate.pk], -candidate.pk),
    )


def _with_records(rows: QuerySet[Resemblance]) -> QuerySet[Resemblance]:
    return rows.select_related("first__found_person", "second__found_person")
