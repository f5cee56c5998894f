"""Weigh candidates against all the members whom they might be, with the scorer of ``linkage``."""

from collections.abc import Collection, Container, Mapping, Sequence
from typing import Final, NamedTuple

from hirewire.hub.ats.matching import rivals, turns
from hirewire.hub.ats.matching.counts import counts_of
from hirewire.hub.ats.matching.weighing_basis import WeighingBasis
from hirewire.linkage.agreements import Agreement, agreements
from hirewire.linkage.comparing import Code, Comparison, Level, compare
from hirewire.linkage.deciding import Decision
from hirewire.linkage.observing import shared_country
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person
from hirewire.linkage.scoring import Compared, Score, Scorer

#: If the likeliest member with an equal identifier has at least this probability, members without an equal identifier
#: cannot change the outcome.
_SETTLED: Final = 0.999


class CandidatesToWeigh(NamedTuple):
    basis: WeighingBasis
    application_id: int
    candidates: Sequence[Person]
    #: For each candidate, its blocking keys.
    keys: Mapping[str, Collection[int]]
    parameters: Parameters
    #: Whether other transactions may weigh candidates of this company at the same time; see ``turns``.
    is_beside_others: bool = False
    #: The blocking keys that too many members have, remembered from earlier batches; if None, all keys are looked up.
    heavy: rivals.HeavyKeys | None = None


#: A rival, its comparisons with the candidate, and the agreements by which the comparisons are weighed.
Pair = tuple[Person, tuple[Comparison, ...], Sequence[Agreement]]
#: For each candidate, the members to compare it with.
Near = Mapping[str, Sequence[Person]]
#: For each candidate, the scores of its rivals, likeliest first.
Scores = dict[str, list[Score]]


def scores_of(
    weighed: CandidatesToWeigh, apart: Container[tuple[str, int]], leads: Mapping[str, Collection[int]]
) -> Scores:
    """Score the candidates against their rivals. Leave out the pairs in ``apart``, because people unlinked them.

    ``leads`` contains, for each candidate, the members who have an equal identifier. If these members settle who the
    candidate is, no other members are looked up. That saves most of the work.
    """
    weigher = _Weigher(weighed, apart)
    led = weigher.scores([each for each in weighed.candidates if each.id in leads], weigher.led(leads))
    settled = {name: scores for name, scores in led.items() if _is_settled(scores)}
    others = [each for each in weighed.candidates if each.id not in settled]
    scores = settled | weigher.scores(others, weigher.nearest(others))
    return weigher.confirmed(scores) if weighed.is_beside_others else scores


def _is_settled(scores: Sequence[Score]) -> bool:
    """Whether the candidate is almost certainly the likeliest of these members, and has exactly the same name."""
    if not scores or scores[0].decision is not Decision.LINK or scores[0].probability < _SETTLED:
        return False
    levels = {piece.code: piece.level for piece in scores[0].evidence}
    return levels.get(Code.GIVEN) == levels.get(Code.FAMILY) == Level.EQUAL


class _Weigher:
    """Weighs candidates a few at a time, and keeps the counts that it has looked up."""

    def __init__(self, weighed: CandidatesToWeigh, apart: Container[tuple[str, int]]) -> None:
        self._basis, self._application_id, candidates, self._keys, parameters, _, self._heavy = weighed
        self._organization_id = self._basis.organization_id
        self._candidates = {each.id: each for each in candidates}
        self._apart = apart
        self._counts = counts_of(self._basis, parameters)
        self._scorer = Scorer(parameters, self._counts, members=self._counts.network)
        self._thresholds = self._basis.thresholds
        self._claims: dict[int, Mapping[str, float]] = {}
        #: For each candidate, its rivals and how they compare; needed to score it again if claims on a rival change.
        self._compared: dict[str, Sequence[Pair]] = {}

    def nearest(self, candidates: Sequence[Person]) -> Near:
        keys = {each.id: self._keys[each.id] for each in candidates}
        return rivals.nearest(self._basis, keys, self._heavy)

    def led(self, leads: Mapping[str, Collection[int]]) -> Near:
        members = rivals.people({member_id for member_ids in leads.values() for member_id in member_ids})
        return {
            name: [members[member_id] for member_id in member_ids if member_id in members]
            for name, member_ids in leads.items()
        }

    def scores(self, candidates: Sequence[Person], near: Near) -> Scores:
        if not candidates:
            return {}
        members = self._rivals(candidates, near)
        compared = {each.id: [_pair(each, rival) for rival in members[each.id]] for each in candidates}
        self._counts.fetch(self._scorer.counted_by(agreed for pairs in compared.values() for _, _, agreed in pairs))
        self._compared |= compared
        return {each.id: self._score(each) for each in candidates}

    def confirmed(self, scores: Scores) -> Scores:
        """Hold claims on all members whom these scores would link or suggest, and score again where claims changed.

        A claim on a member is the probability that another candidate is that member. While this transaction holds the
        claims on a member, no other transaction can hold them. Otherwise, two candidates who are weighed at the same
        moment might both be linked with one member, because each would be weighed without the other's claim. The new
        scores may suggest more members, so the function repeats these steps with those members.
        """
        held_ids: set[int] = set()
        while missing := sorted(_claimed(scores) - held_ids):
            turns.hold_claims(self._organization_id, self._application_id, missing)
            held_ids.update(missing)
            claims = rivals.claims_on(self._organization_id, self._application_id, missing)
            changed = {each for each in missing if claims.get(each, {}) != self._claims.get(each, {})}
            self._claims |= {each: claims.get(each, {}) for each in changed}
            scores |= {
                name: self._score(self._candidates[name])
                for name, of_candidate in scores.items()
                if any(int(score.member_id) in changed for score in of_candidate)
            }
        return scores

    def _score(self, candidate: Person) -> list[Score]:
        compared: list[Compared] = [
            Compared(rivals.rival(member, candidate.id, self._claims.get(int(member.id), {})), comparisons, agreed)
            for member, comparisons, agreed in self._compared[candidate.id]
        ]
        return self._scorer.score_compared(candidate, compared, self._thresholds)

    def _rivals(self, candidates: Sequence[Person], near: Near) -> Mapping[str, list[Person]]:
        member_ids = {int(member.id) for each in candidates for member in near.get(each.id, ())}
        self._claims |= rivals.claims_on(self._organization_id, self._application_id, member_ids)
        return {
            each.id: [member for member in near.get(each.id, ()) if (each.id, int(member.id)) not in self._apart]
            for each in candidates
        }


def _pair(candidate: Person, member: Person) -> Pair:
    comparisons = compare(candidate, member)
    return member, comparisons, agreements(shared_country(candidate, member), comparisons)


def _claimed(scores: Scores) -> set[int]:
    return {
        int(score.member_id)
        for of_candidate in scores.values()
        for score in of_candidate
        if score.decision is not Decision.NOTHING
    }
