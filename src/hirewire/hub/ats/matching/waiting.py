"""The queues of candidates to match and to weigh, and the deletion of matches whose candidate is deleted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from hirewire.hub.ats.matching.services import AT_ONCE, forget_matches, rematch_candidates, weigh_candidates
from hirewire.hub.ats.synced.waiting import Waiting
from hirewire.kit import clock
from hirewire.kit.db import prepared

#: How long a sync without pauses may keep candidates from being weighed.
PATIENCE: Final = timedelta(minutes=5)


_AT_REST = """
SELECT NOT EXISTS (SELECT FROM hub_stalemember) AND (
    EXISTS (SELECT FROM hub_rescore WHERE due_at < %(long_ago)s)
    OR NOT EXISTS (SELECT FROM hub_rematch WHERE due_at <= %(now)s)
        AND NOT EXISTS (SELECT FROM hub_rescore WHERE due_at > %(now)s AND failures = 0)
)
"""


class _AfterSync(Waiting):
    """Waits while a sync is under way, because the sync needs the CPU more, and while members have no facts yet."""

    def process_due(self, until: datetime | None = None) -> int:
        now = until or clock.now()
        ((is_at_rest,),) = prepared.rows(_AT_REST, {"now": now, "long_ago": now - PATIENCE})
        return super().process_due(until) if is_at_rest else 0


REMATCH = Waiting("hub_matching", table="hub_rematch", ids="candidate_ids", carry_out=rematch_candidates, few=AT_ONCE)
RESCORE = _AfterSync("hub_rescoring", table="hub_rescore", ids="candidate_ids", carry_out=weigh_candidates)


class _Forget:
    """Delete matches as soon as the ATS deletes the candidate, so searches never have to check both tables.

    The queue checks again later, because a transaction that read the candidate
    before its deletion may still write a match.
    """

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        forget_matches(organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids)
        return REMATCH.defer(
            organization_id=organization_id, application_id=application_id, candidate_ids=list(candidate_ids)
        )


FORGET = _Forget()
