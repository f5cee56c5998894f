"""Links that people made in Recruiter without telling the ATS.

Unlike other links, such a link stays when the ATS sends the candidate's whole record and names no member. The link
ends only if a person removes or replaces it, if the ATS removes it with a partial update, or if the ATS deletes the
candidate. While the ATS names another member, that member takes precedence.
"""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection

from hirewire.hub.ats.matching.models import MatchDecision, Verdict
from hirewire.kit.db import prepared

# Written as index look-ups; see ``evidence`` for why.
_KEPT: Final = """
SELECT held.* FROM unnest(%s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT ats_candidate_id, member_id FROM hub_matchdecision
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
        AND verdict = 'same' AND outlasts_sync
    OFFSET 0
) AS held
"""

# Locks rows in key order, like every other batch.
_RESTORE: Final = """
UPDATE hub_candidate AS held SET manual_matched_member_id = locked.member_id
FROM (
    SELECT found.ats_candidate_id, kept.member_id
    FROM hub_candidate AS found JOIN unnest(%(candidates)s::text[], %(members)s::bigint[])
        AS kept (ats_candidate_id, member_id) ON found.ats_candidate_id = kept.ats_candidate_id
    WHERE found.organization_id = %(organization)s AND found.application_id = %(application)s
        AND found.manual_matched_member_id IS NULL
    ORDER BY found.ats_candidate_id FOR UPDATE OF found
) AS locked
WHERE held.organization_id = %(organization)s AND held.application_id = %(application)s
    AND held.ats_candidate_id = locked.ats_candidate_id
"""


def restore(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Restore the kept links of candidates whose record names nobody. Call this before anything locks matches."""
    kept = prepared.rows(_KEPT, [prepared.texts(candidate_ids), organization_id, application_id])
    if not kept:
        return
    names, members = zip(*kept, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _RESTORE,
            {
                "candidates": list(names),
                "members": list(members),
                "organization": organization_id,
                "application": application_id,
            },
        )


class _End:
    """Stop keeping a link as soon as somebody removes it. The decision stays, so that it can be shown."""

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        return MatchDecision.objects.filter(
            organization=organization_id,
            application=application_id,
            ats_candidate_id__in=candidate_ids,
            verdict=Verdict.SAME,
            outlasts_sync=True,
        ).update(outlasts_sync=False)


END = _End()
