"""Score one candidate against its rivals: the entry point of the package."""

from collections.abc import Sequence
from math import log

import msgspec

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
    #: The probability that another candidate is this member; 1 if people said so.
    claimed: float = 0.0


#: A rival, and how the candidate compares with it.
Compared = tuple[Rival, tuple[Comparison, ...]]


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """One reason for or against, in the form in which it is stored and explained."""

    code: str
    level: str
    #: In bits: each bit doubles the odds, and each negative one halves them.
    weight: float
    ours: str
    theirs: str


class Score(msgspec.Struct, frozen=True, gc=False):
    """What a candidate is to one member, over all rivals."""

    member_id: str
    possibility: Possibility
    decision: Decision
    #: The strongest first, whichever way it speaks. Empty for ``Decision.NOTHING``, which nobody asks about.
    evidence: tuple[Evidence, ...]

    @property
    def probability(self) -> float:
        return self.possibility.same


class Scorer:
    """Scores candidates against one population of members.

    Remembers the shares and weights of all values that it met, so use a new one for each batch.
    """

    __slots__ = ("_members", "_observer", "_parameters", "_weigher")

    def __init__(self, parameters: Parameters, counts: Counts, *, members: int) -> None:
        self._parameters = parameters
        self._members = members
        self._observer = Observer(counts, parameters.discounts)
        self._weigher = Weigher(parameters, members)

    @property
    def observer(self) -> Observer:
        return self._observer

    def score(self, candidate: Person, rivals: Sequence[Rival], thresholds: Thresholds = USUAL) -> list[Score]:
        """Return a score for each rival, the likeliest first."""
        return self.score_compared(
            candidate, [(rival, compare(candidate, rival.member)) for rival in rivals], thresholds
        )

    def score_compared(
        self, candidate: Person, compared: Sequence[Compared], thresholds: Thresholds = USUAL
    ) -> list[Score]:
        """Score rivals who were compared already, for callers that look up counts in between."""
        observed = [
            self._observer.observed(shared_country(candidate, rival.member), comparisons)
            for rival, comparisons in compared
        ]
        results = self.possibilities(
            [self._weigher.weights(one.fact for one in observations) for observations in observed],
            [rival.claimed for rival, _ in compared],
        )
        scores = [
            self._score(rival.member.id, comparisons, observations, possibility, thresholds)
            for (rival, comparisons), observations, possibility in zip(compared, observed, results, strict=True)
        ]
        return sorted(scores, key=lambda score: -score.probability)

    def score_records(self, one: Person, other: Person, comparisons: tuple[Comparison, ...], *, records: int) -> Score:
        """Score two of an ATS's ``records``. Several records may be one person, so pairs do not compete."""
        observations = self._observer.observed(shared_country(one, other), comparisons)
        (possibility,) = possibilities(
            [self._weigher.weights(observation.fact for observation in observations)],
            rates=self._parameters.rates.of_duplicates(),
            members=records,
        )
        return self._score(other.id, comparisons, observations, possibility, USUAL)

    def weights(self, candidate: Person, member: Person) -> Weights:
        """Weigh one pair by itself, for a whole population or for two records of the ATS."""
        return self._weigher.weights(one.fact for one in self._observer.observe(candidate, member))

    def explain(self, candidate: Person, member: Person) -> tuple[Evidence, ...]:
        """Return the evidence for and against one pair, however unlikely it is."""
        return self._explained(self._observer.observe(candidate, member))

    def decision(
        self, candidate: Person, member: Person, probability: float, thresholds: Thresholds = USUAL
    ) -> Decision:
        """Decide about a pair whose probability was found with a whole population."""
        return decide(probability, compare(candidate, member) if probability >= thresholds.link else (), thresholds)

    def possibilities(self, weights: Sequence[Weights], claims: Sequence[float] = ()) -> list[Possibility]:
        return possibilities(weights, rates=self._parameters.rates, members=self._members, claims=claims)

    def _score(
        self,
        member_id: str,
        comparisons: tuple[Comparison, ...],
        observations: tuple[Observation, ...],
        possibility: Possibility,
        thresholds: Thresholds,
    ) -> Score:
        decision = decide(possibility.same, comparisons, thresholds)
        evidence = self._explained(observations) if decision is not Decision.NOTHING else ()
        return Score(member_id, possibility, decision, evidence)

    def _explained(self, observations: tuple[Observation, ...]) -> tuple[Evidence, ...]:
        return tuple(sorted(map(self._evidence, observations), key=lambda piece: -abs(piece.weight)))

    def _evidence(self, observation: Observation) -> Evidence:
        comparison = observation.comparison
        weight = self._weigher.weight(observation.fact).same / log(2)
        return Evidence(comparison.code.value, comparison.level.value, weight, comparison.ours, comparison.theirs)
