"""Candidates as other domains read them. The company is the first argument."""

from collections.abc import Collection

from hirewire.hub.ats.candidates.models import Candidate


def candidates_by_id(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[str, Candidate]:
    found = Candidate.objects.filter(
        organization_id=organization_id, application_id=application_id, ats_candidate_id__in=candidate_ids
    )
    return {candidate.ats_candidate_id: candidate for candidate in found}
