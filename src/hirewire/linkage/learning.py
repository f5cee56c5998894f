"""Learns parameters from an installation's own records, without being told who is who.

The method is expectation maximization: weigh each candidate's rivals with the current parameters, compute who is
probably the same person, and count agreements weighted by these probabilities.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from hirewire.linkage.comparing import Code, Level
from hirewire.linkage.counting import counted_values
from hirewire.linkage.observing import IDENTIFYING, NEW, Fact, Observer
from hirewire.linkage.parameters import Chance, Parameters, Rates
from hirewire.linkage.persons import Person
from hirewire.linkage.rivals import Possibility, possibilities
from hirewire.linkage.weighing import Weigher

ROUNDS: Final = 8
#: The starting parameters count as much as this many observations.
_TRUST: Final = 40.0
#: The largest number of strangers with whom each candidate is compared. If there are many candidates, each of them is
#: compared with fewer strangers, so that there are about ``_ENOUGH_PAIRS`` pairs in total.
_STRANGERS: Final = 25
_ENOUGH_PAIRS: Final = 100_000
#: The rate of a level is taken from the sample only if at least this many pairs reach the level. Otherwise, the rate is
#: the lower of two rates: the starting rate, and this number divided by the number of pairs in which both people state
#: the fact.
_COUNTABLE: Final = 3
#: By code and level: the kind of value whose share scales the chance of the level. If a code and level are not
#: listed, the kind is the code itself.
_KINDS: Final[Mapping[tuple[str, str], str]] = {
    **{(code, Level.INITIAL): f"{code}_initial" for code in (Code.GIVEN, Code.FAMILY)},
    **{(code, Level.PART): f"{code}_word" for code in (Code.GIVEN, Code.FAMILY)},
    **{(code, Level.SOUND): f"{code}_sound" for code in (Code.GIVEN, Code.FAMILY)},
    **{(code, Level.ALIAS): f"{code}_word" for code in (Code.GIVEN, Code.FAMILY)},
    **{(Code.EMPLOYER, level): "company" for level in (Level.EQUAL, Level.PART, Level.SIMILAR, Level.ALIAS)},
    **{(Code.EMAIL, level): "local" for level in (Level.PART, Level.TYPO)},
    (Code.TITLE, Level.SIMILAR): "title_word",
    (Code.REGION, Level.COUNTRY): "country",
}


Facts = tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class RivalFacts:
    """The facts about one candidate and each of its rivals. Weighing needs nothing else."""

    candidate_id: str
    member_ids: tuple[str, ...]
    facts: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The data to learn from: facts about pairs that are drawn from a population of any size."""

    members: int
    discounts: Mapping[str, float]
    #: For each fact, how many randomly drawn pairs of a candidate and a member show it.
    strangers: Mapping[Fact, int]
    #: By kind of value: the average share of members who have the same value as a given member.
    shares: Mapping[str, float]
    #: Members in the role of candidates: each of them was compared with other members.
    relatives: Sequence[RivalFacts]
    candidates: Sequence[RivalFacts]


def learn_from(start: Parameters, sample: Sample, *, version: str) -> Parameters:
    start = replace(start, version=version, discounts={**start.discounts, **sample.discounts})
    start = learn_chances(start, sample.strangers, sample.shares)
    start = learn_relatives(start, sample.relatives, members=sample.members)
    return learn(start, sample.candidates, members=sample.members)


def expected_pairs(parameters: Parameters, everybody: Sequence[RivalFacts], *, members: int) -> float:
    """Return how many of these candidates the parameters expect to be members."""
    weigher = Weigher(parameters, members)
    return sum(
        possibility.same
        for rivals in everybody
        for possibility in possibilities(
            [weigher.weights(facts) for facts in rivals.facts], rates=parameters.rates, members=members
        )
    )


def discount(once: float, twice: float) -> float | None:
    """Return the Kneser-Ney discount.

    ``once`` is the number of values that occur once, and ``twice`` is the number of values that occur twice. The
    discount stays between 0.3 and 0.9. It is None if no value occurs once or twice.
    """
    return min(max(once / (once + 2 * twice), 0.3), 0.9) if once + twice > 0 else None


def strangers_each(candidates: int) -> int:
    return min(_STRANGERS, max(_ENOUGH_PAIRS // max(candidates, 1), 1))


def learn_chances(start: Parameters, strangers: Mapping[Fact, int], shares: Mapping[str, float]) -> Parameters:
    reached: Counter[tuple[str, str]] = Counter()
    stated: Counter[str] = Counter()
    for fact, number in strangers.items():
        reached[fact.code, fact.level] += number
        stated[fact.code] += number
    chance = {
        code: {
            level: _chance(before, code, level, reached[code, level], stated[code], shares)
            for level, before in levels.items()
        }
        for code, levels in start.chance.items()
    }
    return replace(start, chance=chance)


def _chance(before: Chance, code: str, level: str, reached: int, stated: int, shares: Mapping[str, float]) -> Chance:
    # If the sample has too few pairs at a level, the level is rare, but it may still occur.
    rate = reached / stated if reached >= _COUNTABLE else min(before.rate, _COUNTABLE / max(stated, 1))
    share = shares.get(_KINDS.get((code, level.removesuffix(NEW)), code), 0.0)
    if code in IDENTIFYING or not before.scale or not share:
        return Chance(rate, before.scale)
    if code in {Code.GIVEN, Code.FAMILY} and level == Level.EQUAL:
        return Chance(rate, 1.0)
    return Chance(rate, rate / share)


def mean_shares(observer: Observer, members: Iterable[Person]) -> dict[str, float]:
    """Return, for each kind, the average share of members who have the same value as one of these members."""
    totals: dict[str, float] = defaultdict(float)
    numbers: Counter[str] = Counter()
    for member in members:
        for kind, value in counted_values(member):
            if value and "@" not in kind:
                totals[kind] += observer.share(kind, value, "")
                numbers[kind] += 1
    return {kind: total / numbers[kind] for kind, total in totals.items()}


def learn(start: Parameters, everybody: Sequence[RivalFacts], *, members: int) -> Parameters:
    """Learn how records of one person agree, and how many candidates are members, relatives and namesakes."""
    parameters = _improved(start, start, everybody, members)
    weigher = Weigher(parameters, members)
    likely = [_likely(rivals, weigher, parameters, members) for rivals in everybody]
    for _ in range(ROUNDS - 1):
        parameters = _improved(parameters, start, likely, members)
    return parameters


def learn_relatives(start: Parameters, everybody: Sequence[RivalFacts], *, members: int) -> Parameters:
    """Learn what relatives share, and how many there are, by comparing members with other members.

    No two members are one person, so members who share a household are relatives. Comparing candidates with members
    would not show what relatives share: a member who is the candidate's relative looks like a record of the candidate
    with a wrong first name.
    """
    nobody_twice = replace(start, rates=replace(start.rates, same=0.0))
    learned = learn(nobody_twice, everybody, members=members)
    rates = replace(start.rates, relative=learned.rates.relative)
    return replace(start, rates=rates, relative=learned.relative)


def _likely(rivals: RivalFacts, weigher: Weigher, parameters: Parameters, members: int) -> RivalFacts:
    """Leave out rivals who are almost certainly strangers, to save time in later rounds. Most rivals are strangers."""
    results = possibilities([weigher.weights(facts) for facts in rivals.facts], rates=parameters.rates, members=members)
    kept = [
        place for place, each in enumerate(results) if max(each.same, each.relative, each.namesake) > _NEGLIGIBLE / 100
    ]
    return RivalFacts(
        rivals.candidate_id,
        tuple(rivals.member_ids[place] for place in kept),
        tuple(rivals.facts[place] for place in kept),
    )


def _improved(parameters: Parameters, start: Parameters, everybody: Sequence[RivalFacts], members: int) -> Parameters:
    weigher = Weigher(parameters, members)
    seen = _Seen(len(everybody))
    for rivals in everybody:
        weights = [weigher.weights(facts) for facts in rivals.facts]
        results = possibilities(weights, rates=parameters.rates, members=members)
        for facts, possibility in zip(rivals.facts, results, strict=True):
            seen.add(facts, possibility)
    return seen.parameters(start, parameters, weigher)


class _Seen:
    def __init__(self, candidates: int) -> None:
        self._candidates = candidates
        self._sums = [0.0, 0.0, 0.0]
        self._facts: tuple[dict[Fact, float], ...] = (defaultdict(float), defaultdict(float), defaultdict(float))

    def add(self, facts: Facts, possibility: Possibility) -> None:
        for number, probability in enumerate((possibility.same, possibility.relative, possibility.namesake)):
            self._sums[number] += probability
            if probability > _NEGLIGIBLE:
                numbers = self._facts[number]
                for fact in facts:
                    numbers[fact] += probability

    def parameters(self, start: Parameters, before: Parameters, weigher: Weigher) -> Parameters:
        same, relative, namesake = self._facts
        return replace(
            start,
            rates=self._rates(start.rates),
            same=_levels(start.same, same),
            relative=_shares(start.relative, before.relative, relative, weigher),
            namesake=_shares(start.namesake, before.namesake, namesake, weigher),
        )

    def _rates(self, start: Rates) -> Rates:
        same, relative, namesake = self._sums
        strangers = self._candidates - same
        relative, namesake = _blend(relative, strangers, start.relative), _blend(namesake, strangers, start.namesake)
        same = _blend(same, self._candidates, start.same)
        return replace(start, same=same, relative=relative, namesake=namesake)


def _levels(start: Mapping[str, Mapping[str, float]], seen: Mapping[Fact, float]) -> dict[str, dict[str, float]]:
    by_level: dict[tuple[str, str], float] = defaultdict(float)
    totals: dict[str, float] = defaultdict(float)
    for fact, number in seen.items():
        by_level[fact.code, fact.level] += number
        totals[fact.code] += number
    return {
        code: {level: _blend(by_level[code, level], totals[code], share) for level, share in levels.items()}
        for code, levels in start.items()
    }


def _shares(
    start: Mapping[str, float], before: Mapping[str, float], seen: Mapping[Fact, float], weigher: Weigher
) -> dict[str, float]:
    """Learn which share of relatives, or of namesakes, agree on a fact as records of one person do, not by chance."""
    shared: dict[str, float] = defaultdict(float)
    totals: dict[str, float] = defaultdict(float)
    for fact, number in seen.items():
        share, ratio = before[fact.code], weigher.ratio(fact)
        shared[fact.code] += number * share * ratio / (1 + share * (ratio - 1))
        totals[fact.code] += number
    return {code: _blend(shared[code], totals[code], share) for code, share in start.items()}


_NEGLIGIBLE: Final = 1e-4


def _blend(number: float, of: float, before: float) -> float:
    if before in {0.0, 1.0}:
        return before
    return (number + before * _TRUST) / (of + _TRUST)
