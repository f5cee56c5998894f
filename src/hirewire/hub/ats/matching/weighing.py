"""Weigh candidates against all the members they might be, with the scorer of ``linkage``."""

from collections.abc import Collection, Container, Mapping, Sequence
from typing import Final, NamedTuple

from hirewire.hub.ats.matching import rivals
from hirewire.hub.ats.matching.counts import counts_of
from hirewire.kit.db import prepared
from hirewire.linkage.comparing import Code, Level, compare
from hirewire.linkage.deciding import USUAL, Decision, Thresholds
from hirewire.linkage.observing import counted_in, shared_country
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person
from hirewire.linkage.scoring import Compared, Rival, Score, Scorer

#: From this probability on, members who do not share an identifier with the candidate cannot change the outcome.
_SETTLED: Final = 0.999
#: A company's link threshold is never lower than the probability from which people are asked.
_LEAST_LINK: Final = USUAL.ask

_CHOSEN: Final = "SELECT link_from FROM hub_matchsettings WHERE organization_id = %s"


def thresholds_of(organization_id: int) -> Thresholds:
    for (chosen,) in prepared.rows(_CHOSEN, [organization_id]):
        return Thresholds(max(chosen, _LEAST_LINK), USUAL.ask, USUAL.suggest)
    return USUAL


class CandidatesToWeigh(NamedTuple):
    """Candidates of one application, and the parameters to weigh them with."""

    organization_id: int
    application_id: int
    candidates: Sequence[Person]
    #: By candidate: its blocking keys.
    keys: Mapping[str, Collection[int]]
    parameters: Parameters


#: By candidate: the members to compare it with.
Near = Mapping[str, Collection[int]]


def scores_of(weighed: CandidatesToWeigh, apart: Container[tuple[str, int]], leads: Near) -> dict[str, list[Score]]:
    """For each candidate, a score for each rival, likeliest first. Pairs in ``apart`` are left out.

    ``leads`` has the members with an equal identifier. If they settle who a candidate is, nobody else is looked up:
    that saves most of the work.
    """
    weigher = _Weigher(weighed, apart)
    led = weigher.scores([each for each in weighed.candidates if each.id in leads], leads)
    settled = {name: scores for name, scores in led.items() if _is_settled(scores)}
    others = [each for each in weighed.candidates if each.id not in settled]
    return settled | weigher.scores(others, weigher.nearest(others))


def _is_settled(scores: Sequence[Score]) -> bool:
    """Whether the candidate surely is the likeliest of these members, and has exactly that name."""
    if not scores or scores[0].decision is not Decision.LINK or scores[0].probability < _SETTLED:
        return False
    levels = {piece.code: piece.level for piece in scores[0].evidence}
    return levels.get(Code.GIVEN) == levels.get(Code.FAMILY) == Level.EQUAL


class _Weigher:
    """Weighs candidates of one application, a few at a time. Keeps the counts that it has looked up."""

    def __init__(self, weighed: CandidatesToWeigh, apart: Container[tuple[str, int]]) -> None:
        self._organization_id, self._application_id, _, self._keys, parameters = weighed
        self._apart = apart
        self._counts = counts_of(self._organization_id, parameters)
        self._scorer = Scorer(parameters, self._counts, members=self._counts.network)
        self._thresholds = thresholds_of(self._organization_id)

    def nearest(self, candidates: Sequence[Person]) -> Near:
        keys = {each.id: self._keys[each.id] for each in candidates}
        return rivals.nearest(self._organization_id, self._counts.members, keys)

    def scores(self, candidates: Sequence[Person], near: Near) -> dict[str, list[Score]]:
        if not candidates:
            return {}
        by_candidate = self._rivals(candidates, near)
        compared: dict[str, list[Compared]] = {
            each.id: [(rival, compare(each, rival.member)) for rival in by_candidate[each.id]] for each in candidates
        }
        self._counts.fetch(
            pair
            for each in candidates
            for rival, comparisons in compared[each.id]
            for pair in counted_in(shared_country(each, rival.member), comparisons)
        )
        return {each.id: self._scorer.score_compared(each, compared[each.id], self._thresholds) for each in candidates}

    def _rivals(self, candidates: Sequence[Person], near: Near) -> Mapping[str, list[Rival]]:
        member_ids = {member_id for each in candidates for member_id in near.get(each.id, ())}
        people = rivals.people(member_ids)
        claims = rivals.claims_on(self._organization_id, self._application_id, member_ids)
        return {
            each.id: [
                rivals.rival(people[member_id], each.id, claims.get(member_id, {}))
                for member_id in near.get(each.id, ())
                if member_id in people and (each.id, member_id) not in self._apart
            ]
            for each in candidates
        }
