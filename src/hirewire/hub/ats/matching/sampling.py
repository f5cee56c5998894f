"""A random sample of candidates and members, from which the parameters of matching are learned.

The sample has a bounded size, and is drawn from all companies and the network. A candidate is compared only with
members of the network and with members that its own company imported. The decisions that people made about matches are
not used.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from msgspec.structs import replace

from hirewire.hub.ats.matching.people import candidates_by_id, decoded
from hirewire.hub.ats.matching.viewing import Comparing, Progress, View, in_batches
from hirewire.kit.db import prepared
from hirewire.linkage import learning
from hirewire.linkage.counting import counted_values
from hirewire.linkage.learning import RivalFacts, Sample, mean_shares
from hirewire.linkage.observing import Fact
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person

#: The most candidates and the most members in the sample.
CANDIDATES: Final = 4000
MEMBERS: Final = 2000
#: Used instead of a company's id for members of the network, whom no company imported.
_NETWORK: Final = -1

# The order of hashes has nothing to do with the rows' contents, so the first rows in this order are a random sample.
# To draw the rows, both queries read only an index, and sort its entries.
_SOME_CANDIDATES: Final = """
SELECT organization_id, application_id, ats_candidate_id FROM hub_candidate
ORDER BY hashtextextended(ats_candidate_id, %s), 1, 2, 3 LIMIT %s
"""
_SOME_MEMBERS: Final = """
SELECT coalesce(held.organization_id, %s), held.person FROM (
    SELECT member_id FROM hub_memberfacts ORDER BY hashint8extended(member_id, 0), 1 LIMIT %s
) AS drawn CROSS JOIN LATERAL (
    SELECT organization_id, person FROM hub_memberfacts WHERE member_id = drawn.member_id OFFSET 0
) AS held
"""

#: For each company and application, the ids of candidates.
Names = dict[tuple[int, int], list[str]]


def some_candidates(most: int, *, seed: int) -> Names:
    names: Names = defaultdict(list)
    for organization_id, application_id, candidate_id in prepared.rows(_SOME_CANDIDATES, [seed, most]):
        names[organization_id, application_id].append(candidate_id)
    return names


def draw(start: Parameters, progress: Progress) -> Sample:
    candidates, members = _candidates(), _members()
    discounts, shares = _values(start, members)
    start = replace(start, discounts={**start.discounts, **discounts})
    comparing = Comparing(progress, sum(map(len, (*candidates.values(), *members.values()))))
    strangers_each = learning.strangers_each(sum(map(len, candidates.values())))
    strangers: Counter[Fact] = Counter()
    of_candidates: list[RivalFacts] = []
    networks: list[int] = []
    for company, people in candidates.items():
        view = View(company, start)
        networks += [view.counts.network] * len(people)
        strangers.update(view.strangers(people, _visible(members, company), strangers_each))
        of_candidates += comparing.against_rivals(view, people)
    relatives = [
        facts for company, people in members.items() for facts in comparing.against_rivals(View(company, start), people)
    ]
    return Sample(round(fmean(networks or [1])), discounts, strangers, shares, relatives, of_candidates)


def _candidates() -> dict[int, list[Person]]:
    people: dict[int, list[Person]] = defaultdict(list)
    for (organization_id, application_id), names in some_candidates(CANDIDATES, seed=0).items():
        for name, person in candidates_by_id(organization_id, application_id, names).items():
            # This id must differ from the ids of members, and from the ids of candidates of other ATSs.
            people[organization_id].append(replace(person, id=f"candidate {name} of {application_id}"))
    return people


def _members() -> dict[int, list[Person]]:
    people: dict[int, list[Person]] = defaultdict(list)
    for company, person in prepared.rows(_SOME_MEMBERS, [_NETWORK, MEMBERS]):
        people[company].append(decoded(person))
    return people


def _visible(members: Mapping[int, Sequence[Person]], company: int) -> list[Person]:
    return [*members.get(_NETWORK, ()), *members.get(company, ())]


def _values(start: Parameters, members: Mapping[int, Sequence[Person]]) -> tuple[dict[str, float], dict[str, float]]:
    """For each kind of value, return the discount, and the share of members who have the same value as a drawn member.

    ``learning.discount`` explains discounts. The share is the average over all drawn members.
    """
    numbers: Counter[tuple[str, int]] = Counter()
    shares: dict[str, float] = defaultdict(float)
    drawn = sum(map(len, members.values()))
    for company, people in members.items():
        view = View(company, start)
        for batch in in_batches(people):
            values = [pair for member in batch for pair in counted_values(member) if pair[1]]
            view.counts.fetch(values)
            numbers.update((kind, view.counts.count(kind, value)) for kind, value in values if "@" not in kind)
        for kind, share in mean_shares(view.observer, people).items():
            shares[kind] += share * len(people) / drawn
    return _discounts(numbers), dict(shares)


def _discounts(numbers: Mapping[tuple[str, int], int]) -> dict[str, float]:
    """Compute each discount from two counts: drawn values with only one member, and drawn values with exactly two."""
    discounts = {}
    for kind in {kind for kind, _ in numbers if "+" not in kind}:
        # A value that two members share is drawn twice as often as a value that only one member has.
        learned = learning.discount(numbers.get((kind, 1), 0), numbers.get((kind, 2), 0) / 2)
        if learned is not None:
            discounts[kind] = learned
    return discounts
