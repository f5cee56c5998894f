"""Scores one candidate against its rivals: the entry point of the package."""

from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

import msgspec

from hirewire.linkage.agreements import Agreement, agreements, counted_by
from hirewire.linkage.comparing import Comparison, compare
from hirewire.linkage.counting import Counts
from hirewire.linkage.deciding import USUAL, Decision, Thresholds, decide
from hirewire.linkage.observing import Observation, Observer, shared_country
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person
from hirewire.linkage.rivals import Possibility, possibilities
from hirewire.linkage.weighing import Weigher, Weights


class Rival(msgspec.Struct, frozen=True, gc=False):
    member: Person
    #: The probability that another candidate is this member. It is 1 if somebody has confirmed that match.
    claimed: float = 0.0


class Compared(NamedTuple):
    rival: Rival
    comparisons: tuple[Comparison, ...]
    agreements: Sequence[Agreement]


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """One reason for or against a match, in the form in which it is stored and explained."""

    code: str
    level: str
    #: In bits: each positive bit doubles the odds of the match, and each negative bit halves them.
    weight: float
    ours: str
    theirs: str


class Score(msgspec.Struct, frozen=True, gc=False):
    """How a candidate relates to one member, in competition with all other rivals."""

    member_id: str
    possibility: Possibility
    decision: Decision
    #: The strongest evidence first, whether for or against. If ``decision`` is ``Decision.NOTHING``, this is empty, and
    #: ``Scorer.explain`` returns the evidence.
    evidence: tuple[Evidence, ...]

    @property
    def probability(self) -> float:
        return self.possibility.same


class Scorer:
    """Scores candidates against one population of members.

    It caches the shares and weights of all values, and does not notice when counts change. So use a new scorer for each
    batch.
    """

    __slots__ = ("_kept", "_members", "_observer", "_parameters", "_weigher")

    def __init__(self, parameters: Parameters, counts: Counts, *, members: int) -> None:
        self._parameters = parameters
        self._members = members
        self._observer = Observer(counts, parameters.discounts)
        self._weigher = Weigher(parameters, members)
        self._kept: dict[Agreement, tuple[float, float, float]] = {}

    @property
    def observer(self) -> Observer:
        return self._observer

    def score(self, candidate: Person, rivals: Sequence[Rival], thresholds: Thresholds = USUAL) -> list[Score]:
        """Return a score for each rival, the likeliest first."""
        compared = [(rival, compare(candidate, rival.member)) for rival in rivals]
        return self.score_compared(
            candidate,
            [
                Compared(rival, comparisons, agreements(shared_country(candidate, rival.member), comparisons))
                for rival, comparisons in compared
            ],
            thresholds,
        )

    def counted_by(self, agreed: Iterable[Sequence[Agreement]]) -> set[tuple[str, str]]:
        """Return the kinds and values whose counts are still needed to score these agreements."""
        unknown = set[Agreement]().union(*agreed) - self._kept.keys()
        return {value for agreement in unknown for value in counted_by(agreement)}

    def score_compared(
        self, candidate: Person, compared: Sequence[Compared], thresholds: Thresholds = USUAL
    ) -> list[Score]:
        """Score rivals that have been compared, for callers that look up counts between comparing and scoring."""
        results = self.possibilities(
            [self._sum(each.agreements) for each in compared], [each.rival.claimed for each in compared]
        )
        scores = [
            self._score(candidate, each.rival.member, each.comparisons, possibility, thresholds)
            for each, possibility in zip(compared, results, strict=True)
        ]
        return sorted(scores, key=lambda score: -score.probability)

    def _sum(self, agreed: Sequence[Agreement]) -> Weights:
        same = relative = namesake = 0.0
        kept = self._kept
        for agreement in agreed:
            of_same, of_relative, of_namesake = kept.get(agreement) or self._weigh(agreement)
            same += of_same
            relative += of_relative
            namesake += of_namesake
        return Weights(same, relative, namesake)

    def _weigh(self, agreement: Agreement) -> tuple[float, float, float]:
        weights = self._weigher.weight(self._observer.fact(agreement))
        self._kept[agreement] = weights.same, weights.relative, weights.namesake
        return self._kept[agreement]

    def score_records(
        self, person: Person, other: Person, comparisons: tuple[Comparison, ...], *, records: int
    ) -> Score:
        """Score two records of an ATS that has ``records`` records.

        Pairs do not compete with each other, because one person may have more than two records.
        """
        (possibility,) = possibilities(
            [self._sum(agreements(shared_country(person, other), comparisons))],
            rates=self._parameters.rates.of_duplicates(),
            members=records,
        )
        return self._score(person, other, comparisons, possibility, USUAL)

    def weights(self, candidate: Person, member: Person) -> Weights:
        return self._weigher.weights(observation.fact for observation in self._observer.observe(candidate, member))

    def explain(self, candidate: Person, member: Person) -> tuple[Evidence, ...]:
        """Return the evidence for and against a match, however unlikely the match is."""
        return self._explained(self._observer.observe(candidate, member))

    def decision(
        self, candidate: Person, member: Person, probability: float, thresholds: Thresholds = USUAL
    ) -> Decision:
        """Decide on a pair whose probability was computed together with all other probabilities of a population."""
        return decide(probability, compare(candidate, member) if probability >= thresholds.link else (), thresholds)

    def possibilities(self, weights: Sequence[Weights], claims: Sequence[float] = ()) -> list[Possibility]:
        return possibilities(weights, rates=self._parameters.rates, members=self._members, claims=claims)

    def _score(
        self,
        candidate: Person,
        member: Person,
        comparisons: tuple[Comparison, ...],
        possibility: Possibility,
        thresholds: Thresholds,
    ) -> Score:
        decision = decide(possibility.same, comparisons, thresholds)
        if decision is Decision.NOTHING:
            return Score(member.id, possibility, decision, ())
        observations = self._observer.observed(shared_country(candidate, member), comparisons)
        return Score(member.id, possibility, decision, self._explained(observations))

    def _explained(self, observations: tuple[Observation, ...]) -> tuple[Evidence, ...]:
        return tuple(sorted(map(self._evidence, observations), key=lambda piece: -abs(piece.weight)))

    def _evidence(self, observation: Observation) -> Evidence:
        comparison = observation.comparison
        weight = self._weigher.weight(observation.fact).same / log(2)
        return Evidence(comparison.code.value, comparison.level.value, weight, comparison.ours, comparison.theirs)
