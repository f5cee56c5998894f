"""Keep matches up to date: candidates and members are normalised when written, then evidence leads to a decision."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import connection, transaction

from hirewire.hub.ats.matching import candidacies
from hirewire.hub.ats.matching.decision import Verdict, decide
from hirewire.hub.ats.matching.evidence import evidence_for
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.synced.values import json_text
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.conflicts import retried

#: Candidates processed in one transaction.
CHUNK = 1000


class MatchRow(NamedTuple):
    ats_candidate_id: str
    member_id: int
    is_manual: bool
    probability: float
    evidence: str


_MATCHES = BulkTable(Match, MatchRow, scope=("organization_id", "application_id"), key=2, stamp="found_at")

# Written as index look-ups; see ``evidence`` for why.
_HELD = """
SELECT asked.id, held.member_id FROM unnest(%s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT member_id FROM hub_match
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held
"""

_LOCK = """
SELECT FROM hub_match WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = ANY(%s::text[])
ORDER BY ats_candidate_id, member_id FOR UPDATE
"""

_CONCERNED = """
SELECT organization_id, application_id, ats_candidate_id FROM hub_match WHERE member_id = ANY(%(members)s)
UNION
SELECT organization_id, application_id, ats_candidate_id FROM hub_candidate
WHERE manual_matched_member_id = ANY(%(members)s)
UNION
SELECT c.organization_id, c.application_id, c.ats_candidate_id
FROM hub_member m JOIN hub_candidate c ON c.match_profile_url = m.profile_url AND c.match_profile_url <> ''
WHERE m.id = ANY(%(members)s)
UNION
SELECT organization_id, application_id, ats_candidate_id FROM hub_candidate
WHERE match_emails && (SELECT array_agg(address::text) FROM hub_memberemail WHERE member_id = ANY(%(members)s))
ORDER BY 1, 2, 3
"""


@retried
@transaction.atomic
def rematch_candidates(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Match these candidates again. Matches without evidence are deleted."""
    candidacies.lock_matches(organization_id)
    verdicts = decide(
        evidence_for(organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids)
    )
    existing = _held(organization_id, application_id, candidate_ids)
    scope = (organization_id, application_id)
    outdated = existing - {(verdict.candidate_id, verdict.member_id) for verdict in verdicts}
    new = {(verdict.candidate_id, verdict.member_id) for verdict in verdicts} - existing
    if outdated:
        # Two statements write these rows, so lock them all before the first.
        prepared.execute(_LOCK, [organization_id, application_id, prepared.texts({name for name, _ in existing | new})])
    _MATCHES.delete(scope=scope, keys=outdated)
    _MATCHES.upsert(scope=scope, rows=map(_row, verdicts), at=clock.now())
    if outdated or new:
        others = sorted({candidate_id for candidate_id, _ in outdated | new})
        candidacies.follow_matches(organization_id=organization_id, application_id=application_id, candidate_ids=others)


def forget_matches(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Delete the matches of deleted candidates, in the transaction that deletes them, which need not take the lock."""
    _MATCHES.delete(scope=(organization_id, application_id), keys=[(name,) for name in candidate_ids])


def rematch_members(*, member_ids: Collection[int]) -> None:
    """Match again every candidate, of any company, that these members are or might be."""
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


def _held(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> set[tuple[str, int]]:
    """The current matches: pairs of candidate id and member id."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [prepared.texts(candidate_ids), organization_id, application_id])
        return set(cursor.fetchall())


def _row(verdict: Verdict) -> MatchRow:
    return MatchRow(
        ats_candidate_id=verdict.candidate_id,
        member_id=verdict.member_id,
        is_manual=verdict.is_manual,
        probability=verdict.probability,
        evidence=json_text(
            [
                {"kind": piece.kind, "outcome": piece.outcome, "weight": piece.weight, "value": piece.value}
                for piece in verdict.evidence
            ]
        ),
    )
