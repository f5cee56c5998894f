"""Weigh candidates against all the members they might be, with the scorer of ``linkage``."""

from collections.abc import Container, Mapping, Sequence
from typing import Final, NamedTuple

from hirewire.hub.ats.matching import rivals
from hirewire.hub.ats.matching.counts import counts_of
from hirewire.hub.ats.matching.models import MatchSettings
from hirewire.linkage.comparing import compare
from hirewire.linkage.deciding import USUAL, Thresholds
from hirewire.linkage.observing import counted_in, shared_country
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.persons import Person
from hirewire.linkage.scoring import Compared, Rival, Score, Scorer

#: A company's link threshold is never lower than the probability from which people are asked.
_LEAST_LINK: Final = USUAL.ask


def thresholds_of(organization_id: int) -> Thresholds:
    chosen = MatchSettings.objects.filter(organization=organization_id).values_list("link_from", flat=True).first()
    return USUAL if chosen is None else Thresholds(max(chosen, _LEAST_LINK), USUAL.ask, USUAL.suggest)


class CandidatesToWeigh(NamedTuple):
    """Candidates of one application, and the parameters to weigh them with."""

    organization_id: int
    application_id: int
    candidates: Sequence[Person]
    parameters: Parameters


def scores_of(weighed: CandidatesToWeigh, apart: Container[tuple[str, int]]) -> dict[str, list[Score]]:
    """For each candidate, a score for each rival, likeliest first. Pairs in ``apart`` are left out."""
    organization_id, _, candidates, parameters = weighed
    counts = counts_of(organization_id, parameters)
    by_candidate = _rivals(weighed, apart, counts.members)
    compared: dict[str, list[Compared]] = {
        each.id: [(rival, compare(each, rival.member)) for rival in by_candidate[each.id]] for each in candidates
    }
    counts.fetch(
        pair
        for each in candidates
        for rival, comparisons in compared[each.id]
        for pair in counted_in(shared_country(each, rival.member), comparisons)
    )
    scorer = Scorer(parameters, counts, members=counts.network)
    thresholds = thresholds_of(organization_id)
    return {each.id: scorer.score_compared(each, compared[each.id], thresholds) for each in candidates}


def _rivals(weighed: CandidatesToWeigh, apart: Container[tuple[str, int]], members: int) -> Mapping[str, list[Rival]]:
    near = rivals.nearest(weighed.organization_id, members, weighed.candidates)
    member_ids = {member_id for found in near.values() for member_id in found}
    people = rivals.people(member_ids)
    claims = rivals.claims_on(weighed.organization_id, weighed.application_id, member_ids)
    return {
        each.id: [
            rivals.rival(people[member_id], each.id, claims.get(member_id, {}))
            for member_id in near.get(each.id, ())
            if member_id in people and (each.id, member_id) not in apart
        ]
        for each in weighed.candidates
    }
