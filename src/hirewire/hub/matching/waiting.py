"""Candidates that wait to be matched, and those of whom no match may be left."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from hirewire.hub.matching.services import rematch_candidates
from hirewire.hub.synced.waiting import Waiting

_FORGET: Final = """
DELETE FROM hub_match WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = ANY(%s::text[])
"""

REMATCH = Waiting("hub_matching", table="hub_rematch", ids="candidate_ids", carry_out=rematch_candidates)


class _Forget:
    """Who is gone from the ATS is nobody in Recruiter from that moment on, so that searches need not look for both.

    The lane looks again besides: it may have read the candidate before and write the match after.
    """

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [organization_id, application_id, list(candidate_ids)])
        return REMATCH.defer(
            organization_id=organization_id, application_id=application_id, candidate_ids=list(candidate_ids)
        )


FORGET = _Forget()
