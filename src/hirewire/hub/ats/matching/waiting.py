"""Candidates that wait to be matched, and those of whom no match may be left."""

from collections.abc import Sequence

from hirewire.hub.ats.matching.services import forget_matches, rematch_candidates
from hirewire.hub.ats.synced.waiting import Waiting

REMATCH = Waiting("hub_matching", table="hub_rematch", ids="candidate_ids", carry_out=rematch_candidates)


class _Forget:
    """Who is gone from the ATS is nobody in Recruiter from that moment on, so that searches need not look for both.

    The queue looks again besides: it may have read the candidate before and write the match after.
    """

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        forget_matches(organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids)
        return REMATCH.defer(
            organization_id=organization_id, application_id=application_id, candidate_ids=list(candidate_ids)
        )


FORGET = _Forget()
