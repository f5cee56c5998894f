"""The queue of candidates to match, and the deletion of matches whose candidate is deleted."""

from collections.abc import Sequence

from hirewire.hub.ats.matching.services import forget_matches, rematch_candidates
from hirewire.hub.ats.synced.waiting import Waiting

REMATCH = Waiting("hub_matching", table="hub_rematch", ids="candidate_ids", carry_out=rematch_candidates)


class _Forget:
    """Delete matches as soon as the ATS deletes the candidate, so searches never have to check both tables.

    The queue checks again later: a transaction that read the candidate before
    may write its match afterwards.
    """

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        forget_matches(organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids)
        return REMATCH.defer(
            organization_id=organization_id, application_id=application_id, candidate_ids=list(candidate_ids)
        )


FORGET = _Forget()
