"""Queries with which other domains read candidates. The company is the first argument."""

from collections.abc import Collection
from typing import Final

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.kit.db import prepared

_KEEP: Final = """
SELECT ats_candidate_id FROM hub_candidate
WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = ANY(%s::text[])
ORDER BY ats_candidate_id FOR KEY SHARE
"""


def candidates_by_id(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[str, Candidate]:
    candidates = Candidate.objects.filter(
        organization_id=organization_id, application_id=application_id, ats_candidate_id__in=candidate_ids
    )
    return {candidate.ats_candidate_id: candidate for candidate in candidates}


def keep_candidates(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> set[str]:
    """Return which of these candidates exist. Nobody can delete them before the transaction ends."""
    parameters = [organization_id, application_id, prepared.texts(candidate_ids)]
    return {candidate_id for (candidate_id,) in prepared.rows(_KEEP, parameters)}
