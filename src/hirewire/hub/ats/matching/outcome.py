"""Decide which matches and suggestions candidates get, by equal identifiers or by weighing all rivals."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from hirewire.hub.ats.matching import people, versions, weighing
from hirewire.hub.ats.matching.decision import Verdict, decide
from hirewire.hub.ats.matching.evidence import evidence_for
from hirewire.hub.ats.matching.explaining import stored
from hirewire.hub.ats.matching.rivals import HeavyKeys
from hirewire.hub.ats.matching.weighing import CandidatesToWeigh
from hirewire.hub.ats.matching.weighing_basis import basis_and_evidence
from hirewire.hub.ats.synced.values import json_text
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.comparing import Code, Level
from hirewire.linkage.deciding import USUAL, Decision
from hirewire.linkage.parameters import Parameters
from hirewire.linkage.scoring import Score

#: Each key consists of the candidate id and the member id of a current match. The value is True if the match was
#: weighed and the member's account is open.
Existing = Mapping[tuple[str, int], bool]
_SUGGESTED: Final = {Decision.ASK, Decision.SUGGEST}
_HALF: Final = 1 << 31
_LOW_BITS: Final = (1 << 32) - 1


class MatchRow(NamedTuple):
    ats_candidate_id: str
    member_id: int
    is_manual: bool
    is_weighed: bool
    probability: float
    evidence: str


class SuggestionRow(NamedTuple):
    ats_candidate_id: str
    member_id: int
    probability: float
    evidence: str


class FactsRow(NamedTuple):
    ats_candidate_id: str
    keys: list[int]


class Outcome(NamedTuple):
    matches: Sequence[MatchRow]
    kept: set[tuple[str, int]]
    suggestions: Sequence[SuggestionRow] = ()
    #: Candidates whose earlier suggestions are replaced by ``suggestions``.
    weighed_ids: Collection[str] = ()
    facts: Sequence[FactsRow] = ()


Finder = Callable[[int, int, Collection[str], Existing], Outcome]


def by_identifiers(
    organization_id: int, application_id: int, candidate_ids: Collection[str], existing: Existing
) -> Outcome:
    """Match by equal identifiers.

    A candidate keeps its weighed matches, unless a person URN or a profile address decides which member it is.
    """
    verdicts = decide(
        evidence_for(organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids)
    )
    settled = {verdict.candidate_id for verdict in verdicts if verdict.is_final}
    weighed_before = {pair for pair, is_weighed in existing.items() if is_weighed and pair[0] not in settled}
    have_match = {candidate_id for candidate_id, _ in weighed_before}
    rows = [
        _row(verdict)
        for verdict in verdicts
        if verdict.is_final or (verdict.is_same_first_name and verdict.candidate_id not in have_match)
    ]
    return Outcome(rows, weighed_before, weighed_ids=settled)


def weighed(organization_id: int, application_id: int, candidate_ids: Collection[str], _existing: Existing) -> Outcome:
    """Match candidates by person URNs and by profile addresses. Weigh the remaining candidates against their rivals."""
    return weighed_with(None, organization_id, application_id, candidate_ids)


def beside_others(heavy: HeavyKeys) -> Finder:
    """Return a function like ``weighed``, for use while other transactions may weigh candidates of the same company."""

    def found(
        organization_id: int, application_id: int, candidate_ids: Collection[str], _existing: Existing
    ) -> Outcome:
        return weighed_with(None, organization_id, application_id, candidate_ids, is_beside_others=True, heavy=heavy)

    return found


def weighed_with(
    parameters: Parameters | None,
    organization_id: int,
    application_id: int,
    candidate_ids: Collection[str],
    *,
    is_beside_others: bool = False,
    heavy: HeavyKeys | None = None,
) -> Outcome:
    """Work like ``weighed``, but with these parameters. None stands for the parameters in use."""
    rows = people.rows(organization_id, application_id, candidate_ids)
    basis, evidence = basis_and_evidence(organization_id, [row.identifiers for row in rows])
    verdicts = decide(evidence)
    settled = [verdict for verdict in verdicts if verdict.is_final]
    settled_ids = {verdict.candidate_id for verdict in settled}
    by_mail: dict[str, set[int]] = defaultdict(set)
    for verdict in verdicts:
        if not verdict.is_final:
            by_mail[verdict.candidate_id].add(verdict.member_id)
    candidates = {row.id: people.person_of_candidate(row) for row in rows if row.id not in settled_ids}
    keys = {name: blocking_keys(candidate) for name, candidate in candidates.items()}
    scores = weighing.scores_of(
        CandidatesToWeigh(
            basis,
            application_id,
            list(candidates.values()),
            keys,
            parameters or versions.usable(basis.version),
            is_beside_others,
            heavy,
        ),
        {(row.id, member_id) for row in rows for member_id in row.identifiers.apart},
        {name: members for name, members in by_mail.items() if name in candidates},
    )
    linked = {name: _linked(scores[name], by_mail.get(name, set())) for name in candidates}
    return Outcome(
        [*map(_row, settled), *(_weighed_row(name, score) for name in linked for score in linked[name])],
        set(),
        [row for name in linked for row in _suggestions(name, scores[name], linked[name])],
        candidate_ids,
        [FactsRow(name, _halves(own)) for name, own in keys.items()],
    )


def _halves(keys: Collection[int]) -> list[int]:
    """Return the low 32 bits of each key, as PostgreSQL's ``key::bit(32)::integer`` does."""
    return sorted({((key + _HALF) & _LOW_BITS) - _HALF for key in keys})


def _linked(scores: Sequence[Score], by_mail: Collection[int]) -> list[Score]:
    """Return the members of whom the scorer is sure. If there are none, return those with an equal e-mail address.

    Members with an equal address are returned only if the candidate is probably one of them. A member who is less
    than half as likely as the likeliest of them is left out.
    """
    sure = [score for score in scores if score.decision is Decision.LINK]
    if sure or not by_mail:
        return sure
    possible = [score for score in scores if int(score.member_id) in by_mail and not _is_somebody_else(score)]
    if sum(score.probability for score in possible) < USUAL.ask:
        return []
    return [score for score in possible if score.probability >= possible[0].probability / 2]


def _is_somebody_else(score: Score) -> bool:
    """Whether the first names clearly differ. If so, an equal address only shows that two people share a mailbox."""
    return any(piece.code == Code.GIVEN and piece.level == Level.DIFFERENT for piece in score.evidence)


def _suggestions(candidate_id: str, scores: Sequence[Score], linked: Sequence[Score]) -> Iterator[SuggestionRow]:
    for score in scores:
        if score.decision in _SUGGESTED and score not in linked:
            yield SuggestionRow(
                candidate_id, int(score.member_id), score.probability, json_text(stored(score.evidence))
            )


def _weighed_row(candidate_id: str, score: Score) -> MatchRow:
    return MatchRow(
        candidate_id,
        int(score.member_id),
        is_manual=False,
        is_weighed=True,
        probability=score.probability,
        evidence=json_text(stored(score.evidence)),
    )


def _row(verdict: Verdict) -> MatchRow:
    return MatchRow(
        ats_candidate_id=verdict.candidate_id,
        member_id=verdict.member_id,
        is_manual=verdict.is_manual,
        is_weighed=False,
        probability=verdict.probability,
        evidence=json_text(
            [
                {"kind": piece.kind, "outcome": piece.outcome, "weight": piece.weight, "value": piece.value}
                for piece in verdict.evidence
            ]
        ),
    )
