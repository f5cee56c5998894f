"""Keep matches and suggestions up to date when candidates or members change."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import connection, transaction

from hirewire.hub.ats.matching import candidacies, forgetting, indexing, kept_links, outcome, rescoring, turns
from hirewire.hub.ats.matching.models import CandidateFacts, Match, Suggestion
from hirewire.hub.ats.matching.outcome import FactsRow, MatchRow, SuggestionRow
from hirewire.hub.ats.matching.rivals import HeavyKeys
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.conflicts import retried

#: The most candidates processed in one transaction.
CHUNK = 1000
#: A call with at most this many candidates weighs them immediately, because somebody may wait for the result. Weighing
#: a candidate takes a few milliseconds.
AT_ONCE = 20


_SCOPE = ("organization_id", "application_id")
# ``found_at`` says when a match was found, or when it last became manual or automatic. Weighing the match again keeps
# that time.
_MATCHES = BulkTable(Match, MatchRow, scope=_SCOPE, key=2, stamp="found_at", renewal=("found_at", "is_manual"))
_SUGGESTIONS = BulkTable(Suggestion, SuggestionRow, scope=_SCOPE, key=2, stamp="found_at")
_FACTS = BulkTable(CandidateFacts, FactsRow, scope=_SCOPE, key=1, stamp=None)
#: Blocking keys that too many members have. The worker remembers them from batch to batch. If somebody is waiting for
#: the result, all keys are looked up anew.
_HEAVY = HeavyKeys()

# Written as index look-ups; see ``evidence`` for why.
_HELD = """
SELECT asked.id, held.member_id, held.is_weighed AND member.is_open
FROM unnest(%s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT member_id, is_weighed FROM hub_match
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held CROSS JOIN LATERAL (
    SELECT closed_at IS NULL AS is_open FROM hub_member WHERE id = held.member_id OFFSET 0
) AS member
"""

_SUGGESTED = """
SELECT asked.id, held.member_id FROM unnest(%s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT member_id FROM hub_suggestion
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held
"""

_LOCK = """
SELECT FROM hub_match WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = ANY(%s::text[])
ORDER BY ats_candidate_id, member_id FOR UPDATE
"""

# E-mail addresses are looked up in two indexes. One contains the first address of every candidate, the other contains
# all addresses of the candidates that have several.
_CONCERNED = """
SELECT organization_id, application_id, ats_candidate_id FROM hub_match
WHERE member_id = ANY(%(members)s) AND ats_candidate_id <> ''
UNION
SELECT organization_id, application_id, ats_candidate_id FROM hub_candidate
WHERE manual_matched_member_id = ANY(%(members)s)
UNION
SELECT c.organization_id, c.application_id, c.ats_candidate_id
FROM hub_member m JOIN hub_candidate c ON c.match_profile_url = m.profile_url AND c.match_profile_url <> ''
WHERE m.id = ANY(%(members)s)
UNION
SELECT c.organization_id, c.application_id, c.ats_candidate_id
FROM hub_memberemail e JOIN hub_candidate c ON c.match_emails[1] = e.address::text
WHERE e.member_id = ANY(%(members)s)
UNION
SELECT organization_id, application_id, ats_candidate_id FROM hub_candidate
WHERE match_emails[2] IS NOT NULL
    AND match_emails && (SELECT array_agg(address::text) FROM hub_memberemail WHERE member_id = ANY(%(members)s))
ORDER BY 1, 2, 3
"""


@retried
@transaction.atomic
def rematch_candidates(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Match these candidates again, and delete matches without evidence.

    If members are still being indexed, or if there are more than ``AT_ONCE`` candidates, the candidates are matched by
    equal identifiers for now, and the worker weighs them later. Otherwise, they are weighed against their rivals
    immediately.
    """
    forgetting.forget_the_gone(organization_id, application_id, candidate_ids)
    kept_links.restore(organization_id, application_id, candidate_ids)
    turns.match_alone(organization_id)
    if len(candidate_ids) <= AT_ONCE and not indexing.is_under_way():
        _write(organization_id, application_id, candidate_ids, outcome.weighed)
        return
    _write(organization_id, application_id, candidate_ids, outcome.by_identifiers)
    rescoring.defer_in_pieces(organization_id, application_id, sorted(candidate_ids))


@retried
@transaction.atomic
def weigh_candidates(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Weigh these candidates against all members whom they might be.

    If another worker is already weighing a candidate, the candidate goes back into the queue, because it may have
    changed after that worker read it. If it has not changed and was merely queued twice, weighing it again does no
    harm.
    """
    turns.weigh_beside_others(organization_id)
    free_ids = turns.candidates_to_weigh(organization_id, application_id, candidate_ids)
    others = sorted(set(candidate_ids) - free_ids)
    if others:
        rescoring.defer_in_pieces(organization_id, application_id, others)
    if free_ids:
        _write(organization_id, application_id, sorted(free_ids), outcome.beside_others(_HEAVY))


def _write(organization_id: int, application_id: int, candidate_ids: Collection[str], found_by: outcome.Finder) -> None:
    existing = _held(organization_id, application_id, candidate_ids)
    result = found_by(organization_id, application_id, candidate_ids, existing)
    scope = (organization_id, application_id)
    wanted = {(row.ats_candidate_id, row.member_id) for row in result.matches} | result.kept
    outdated, new = existing.keys() - wanted, wanted - existing.keys()
    if outdated:
        # The rows are written by two statements, a delete and an upsert. Lock all the rows in one order beforehand, so
        # that two transactions cannot deadlock.
        names = {name for name, _ in existing.keys() | new}
        prepared.execute(_LOCK, [organization_id, application_id, prepared.texts(names)])
    _MATCHES.delete(scope=scope, keys=outdated)
    _MATCHES.upsert(scope=scope, rows=result.matches, at=clock.now())
    _write_suggestions(scope, result)
    if outdated or new:
        changed_ids = sorted({candidate_id for candidate_id, _ in outdated | new})
        candidacies.follow_matches(
            organization_id=organization_id, application_id=application_id, candidate_ids=changed_ids
        )


def _write_suggestions(scope: tuple[int, int], result: outcome.Outcome) -> None:
    if not result.weighed_ids:
        return
    existing = prepared.rows(_SUGGESTED, [prepared.texts(result.weighed_ids), *scope])
    _SUGGESTIONS.delete(
        scope=scope, keys=set(existing) - {(row.ats_candidate_id, row.member_id) for row in result.suggestions}
    )
    _SUGGESTIONS.upsert(scope=scope, rows=result.suggestions, at=clock.now())
    _FACTS.upsert(scope=scope, rows=result.facts, at=clock.now())


def forget_matches(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Delete what matching stores about these candidates.

    Call this in the transaction that deletes the candidates. That transaction need not have called
    ``turns.match_alone``.
    """
    scope, keys = (organization_id, application_id), [(name,) for name in candidate_ids]
    _MATCHES.delete(scope=scope, keys=keys)
    _SUGGESTIONS.delete(scope=scope, keys=keys)
    _FACTS.delete(scope=scope, keys=keys)


def rematch_members(*, member_ids: Collection[int]) -> None:
    """Match candidates of all companies again if their matches may change because one of these members changed.

    A candidate is matched again if it already matches one of the members, if its record in the ATS names one of the
    members, or if it has the same e-mail or profile address as one of the members.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, {"members": list(member_ids)})
        concerned = cursor.fetchall()
    for (organization_id, application_id), candidate_ids in _by_source(concerned).items():
        for start in range(0, len(candidate_ids), CHUNK):
            rematch_candidates(
                organization_id=organization_id,
                application_id=application_id,
                candidate_ids=candidate_ids[start : start + CHUNK],
            )


def _by_source(keys: Iterable[tuple[int, int, str]]) -> dict[tuple[int, int], list[str]]:
    candidate_ids: dict[tuple[int, int], list[str]] = defaultdict(list)
    for organization_id, application_id, candidate_id in keys:
        candidate_ids[organization_id, application_id].append(candidate_id)
    return candidate_ids


def _held(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[tuple[str, int], bool]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [prepared.texts(candidate_ids), organization_id, application_id])
        return {(candidate_id, member_id): is_weighed for candidate_id, member_id, is_weighed in cursor.fetchall()}
