"""Queues of candidates that wait to be matched or weighed. If a candidate is deleted, its matches are deleted, too.

Candidates in one queue wait to be matched by identifiers. Candidates in the other queue wait to be weighed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from hirewire.hub.ats.matching.rescoring import PIECE
from hirewire.hub.ats.matching.services import AT_ONCE, forget_matches, rematch_candidates, weigh_candidates
from hirewire.hub.ats.synced.waiting import Waiting
from hirewire.kit import clock
from hirewire.kit.db import prepared

#: While more candidates than this arrive in a second, none are weighed, so that a sync this fast has the CPU to itself.
FAST: Final = 3_000
#: How long a fast sync may keep candidates from being weighed. If the sync takes longer, candidates are weighed during
#: the sync. Without this limit, too many candidates would still have to be weighed when the sync ends, and people would
#: have to wait for them. A sync seldom uses all cores, so weighing seldom takes CPU time away from a long sync.
PATIENCE: Final = timedelta(seconds=30)
#: If a candidate has waited longer than this to be matched by equal identifiers, matching comes before weighing.
_PROMPT: Final = timedelta(seconds=1)


# Whether candidates may be weighed now. A queue may have a million rows, so each subquery reads only the few oldest or
# newest rows of its queue. Rows are numbered in the order in which they were added. A row with candidates to weigh
# becomes due one second after it was added. A sync is therefore fast if more than ``many`` of the newest rows are not
# due yet.
_AT_REST: Final = """
SELECT NOT EXISTS (SELECT FROM hub_stalemember) AND (
    coalesce((SELECT due_at < %(long_ago)s FROM hub_rescore WHERE failures = 0 ORDER BY id LIMIT 1), false)
    OR coalesce((SELECT due_at >= %(late)s FROM hub_rematch WHERE failures = 0 ORDER BY id LIMIT 1), true)
        AND coalesce((
            SELECT due_at <= %(now)s FROM hub_rescore WHERE failures = 0 ORDER BY id DESC OFFSET %(many)s LIMIT 1
        ), true)
)
"""


class _BesideSync(Waiting):
    """A queue that is not processed while other work has to come first.

    It waits while facts of members are still to be written. It also waits in two other cases, but for at most
    ``PATIENCE``: during a fast sync, and while candidates have waited too long to be matched by equal identifiers.

    Most syncs are not fast, because an ATS limits how fast it can be read. During a slower sync, candidates are weighed
    as they arrive, so few are left when the sync ends.
    """

    def process_due(self, until: datetime | None = None) -> int:
        now = until or clock.now()
        limits = {"now": now, "late": now - _PROMPT, "long_ago": now - PATIENCE, "many": FAST // PIECE}
        ((is_at_rest,),) = prepared.rows(_AT_REST, limits)
        return super().process_due(until) if is_at_rest else 0


REMATCH = Waiting("hub_matching", table="hub_rematch", ids="candidate_ids", carry_out=rematch_candidates, few=AT_ONCE)
RESCORE = _BesideSync("hub_rescoring", table="hub_rescore", ids="candidate_ids", carry_out=weigh_candidates)


class _Forget:
    """Delete matches as soon as the ATS deletes their candidates, so searches need not check that candidates exist.

    The candidates also go into the queue ``REMATCH``, which deletes their matches again later. This is necessary
    because a transaction may read a candidate before the deletion, and write a match after it.
    """

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        forget_matches(organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids)
        return REMATCH.defer(
            organization_id=organization_id, application_id=application_id, candidate_ids=list(candidate_ids)
        )


FORGET = _Forget()
