"""Holds a population in memory: finds rivals by blocking keys, scores everybody together, and learns parameters.

For larger populations, a database with tables of keys and counts can do the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from random import Random
from typing import Final

from hirewire.linkage import learning
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.counting import CountedValues, count_values
from hirewire.linkage.learning import Facts, RivalFacts, Sample, mean_shares
from hirewire.linkage.nearness import HEAVY, RIVALS, nearest
from hirewire.linkage.observing import Fact, Observer
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person
from hirewire.linkage.rivals import Possibility, possibilities
from hirewire.linkage.weighing import Weigher

#: How many members are compared with other members to learn about relatives.
SAMPLE: Final = 4000
#: The number of members from whom the mean shares of values are learned.
_SHARING: Final = 5000
_ROUNDS_OF_CLAIMS: Final = 3
_NEGLIGIBLE: Final = 1e-3


class Population:
    __slots__ = ("_by_key", "counts", "members")

    def __init__(self, members: Sequence[Person]) -> None:
        self.members = members
        self.counts: CountedValues = count_values(members)
        by_key: dict[int, list[int]] = defaultdict(list)
        for number, member in enumerate(members):
            for key in blocking_keys(member):
                by_key[key].append(number)
        self._by_key: Mapping[int, list[int]] = {key: of_key for key, of_key in by_key.items() if len(of_key) <= HEAVY}

    def rivals(self, person: Person, limit: int = RIVALS) -> list[Person]:
        """Return the members who share the rarest keys with a person, nearest first. The person is left out."""
        numbers = nearest(blocking_keys(person), self._by_key, members=len(self.members), limit=limit)
        return [self.members[number] for number in numbers if self.members[number] is not person]


@dataclass(frozen=True, slots=True)
class Pair:
    candidate_id: str
    member_id: str
    possibility: Possibility


def learn(start: Parameters, population: Population, candidates: Sequence[Person], *, version: str) -> Parameters:
    random = Random(0)  # noqa: S311 - draws a sample, hides nothing
    discounts = _discounts(population.counts)
    observer = Observer(population.counts, {**start.discounts, **discounts})
    count = len(population.members)
    sample = Sample(
        members=count,
        discounts=discounts,
        strangers=_strangers(random, observer, candidates, population.members),
        shares=mean_shares(observer, random.sample(population.members, min(count, _SHARING))),
        relatives=compared(random.sample(population.members, min(count, SAMPLE)), population, observer),
        candidates=compared(candidates, population, observer),
    )
    return learning.learn_from(start, sample, version=version)


def _discounts(counts: CountedValues) -> dict[str, float]:
    discounts = {}
    for kind in counts.kinds():
        numbers = counts.counts_of_counts(kind)
        learned = learning.discount(numbers[1], numbers[2])
        if learned is not None:
            discounts[kind] = learned
    return discounts


def _strangers(
    random: Random, observer: Observer, candidates: Sequence[Person], members: Sequence[Person]
) -> Counter[Fact]:
    return Counter(
        observation.fact
        for candidate in candidates
        for _ in range(learning.strangers_each(len(candidates)))
        for observation in observer.observe(candidate, random.choice(members))
    )


def compared(people: Iterable[Person], population: Population, observer: Observer) -> list[RivalFacts]:
    return [_compared(person, population.rivals(person), observer) for person in people]


def _compared(person: Person, rivals: Sequence[Person], observer: Observer) -> RivalFacts:
    facts: list[Facts] = [
        tuple(observation.fact for observation in observer.observe(person, rival)) for rival in rivals
    ]
    return RivalFacts(person.id, tuple(rival.id for rival in rivals), tuple(facts))


def match(parameters: Parameters, everybody: Sequence[RivalFacts], *, members: int) -> list[Pair]:
    """Score all candidates together: candidates for the same member lower each other's probabilities."""
    weigher = Weigher(parameters, members)
    weights = [[weigher.weights(facts) for facts in rivals.facts] for rivals in everybody]
    claims: list[list[float]] = [[0.0] * len(rivals.member_ids) for rivals in everybody]
    results: list[list[Possibility]] = []
    for _ in range(1 + _ROUNDS_OF_CLAIMS):
        results = [
            possibilities(of_candidate, rates=parameters.rates, members=members, claims=claimed)
            for of_candidate, claimed in zip(weights, claims, strict=True)
        ]
        claims = _claims(everybody, results)
    return [
        Pair(rivals.candidate_id, member_id, possibility)
        for rivals, of_candidate in zip(everybody, results, strict=True)
        for member_id, possibility in zip(rivals.member_ids, of_candidate, strict=True)
    ]


def _claims(everybody: Sequence[RivalFacts], results: Sequence[Sequence[Possibility]]) -> list[list[float]]:
    """Return for each pair the probability that some other candidate is the member."""
    claims: dict[str, dict[str, float]] = defaultdict(dict)
    for rivals, of_candidate in zip(everybody, results, strict=True):
        for member_id, possibility in zip(rivals.member_ids, of_candidate, strict=True):
            if possibility.same > _NEGLIGIBLE:
                claims[member_id][rivals.candidate_id] = possibility.same
    return [
        [_of_others(claims.get(member_id, {}), rivals.candidate_id) for member_id in rivals.member_ids]
        for rivals in everybody
    ]


def _of_others(claims: Mapping[str, float], candidate_id: str) -> float:
    return 1 - prod(1 - claim for other, claim in claims.items() if other != candidate_id)
