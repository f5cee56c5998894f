"""Which stages members have reached in jobs of the ATS, computed in advance so that searches only look them up.

When matches change, the rows of ``Candidacy`` are updated in the same transaction. When applications change, a batch
queue of the worker updates the rows later. Visibility is not stored here: ``acls.visibility`` decides it at each query.
See docs/decisions/0019-candidacies.md.
"""

from collections.abc import Collection
from typing import Final

from django.db import transaction

from hirewire.hub.ats.applications.progress import ENDED
from hirewire.hub.ats.matching import turns
from hirewire.hub.ats.synced.waiting import Waiting
from hirewire.kit import clock
from hirewire.kit.db import prepared, statistics

# Written as index look-ups; see ``evidence`` for why. Unchanged rows are neither written nor deleted.
_LEAVE: Final = """
DELETE FROM hub_candidacy AS held
WHERE organization_id = %(organization)s AND application_id = %(application)s
    AND ats_job_application_id = ANY(%(ids)s::text[]) AND NOT EXISTS (
        SELECT FROM hub_application AS made JOIN hub_match AS matched
            ON matched.organization_id = %(organization)s AND matched.application_id = %(application)s
                AND matched.ats_candidate_id = made.ats_candidate_id
        WHERE made.organization_id = %(organization)s AND made.application_id = %(application)s
            AND made.ats_job_application_id = held.ats_job_application_id AND matched.member_id = held.member_id
        OFFSET 0
    )
"""

_REFRESH: Final = """
WITH asked AS MATERIALIZED (
    SELECT DISTINCT id FROM unnest(%(ids)s::text[]) AS said (id)
), found AS MATERIALIZED (
    SELECT asked.id, held.ats_candidate_id, held.ats_job_posting_id, matched.member_id,
        coalesce(newest.stage, '') AS stage, coalesce(newest.ats_created_at, held.ats_created_at) AS since,
        held.disposition_reason <> '' OR coalesce(newest.stage, '') ~* %(ended)s AS is_over
    FROM asked CROSS JOIN LATERAL (
        SELECT ats_candidate_id, ats_job_posting_id, disposition_reason, ats_created_at FROM hub_application
        WHERE organization_id = %(organization)s AND application_id = %(application)s
            AND ats_job_application_id = asked.id
        OFFSET 0
    ) AS held CROSS JOIN LATERAL (
        SELECT member_id FROM hub_match
        WHERE organization_id = %(organization)s AND application_id = %(application)s
            AND ats_candidate_id = held.ats_candidate_id
        OFFSET 0
    ) AS matched LEFT JOIN LATERAL (
        SELECT stage, ats_created_at FROM hub_stage
        WHERE organization_id = %(organization)s AND application_id = %(application)s
            AND ats_job_application_id = asked.id
        ORDER BY ats_created_at DESC, part_id DESC LIMIT 1
    ) AS newest ON true
)
INSERT INTO hub_candidacy AS held (organization_id, application_id, ats_job_application_id, member_id,
    ats_candidate_id, ats_job_posting_id, stage, since, is_over, changed_at)
SELECT %(organization)s, %(application)s, id, member_id, ats_candidate_id, ats_job_posting_id, stage, since, is_over,
    %(now)s
FROM found ORDER BY id, member_id
ON CONFLICT (organization_id, application_id, ats_job_application_id, member_id) DO UPDATE SET
    ats_candidate_id = excluded.ats_candidate_id, ats_job_posting_id = excluded.ats_job_posting_id,
    stage = excluded.stage, since = excluded.since, is_over = excluded.is_over,
    changed_at = CASE WHEN (held.stage, held.since) IS DISTINCT FROM (excluded.stage, excluded.since)
        THEN excluded.changed_at ELSE held.changed_at END
WHERE (held.ats_candidate_id, held.ats_job_posting_id, held.stage, held.since, held.is_over)
    IS DISTINCT FROM
    (excluded.ats_candidate_id, excluded.ats_job_posting_id, excluded.stage, excluded.since, excluded.is_over)
"""

#: Tables that must have statistics. Without statistics, the planner cannot tell which index of a table is best, because
#: several indexes begin with the same columns.
_TABLES: Final = ("hub_application", "hub_match", "hub_stage", "hub_candidacy")
_OF_CANDIDATES: Final = """
SELECT held.ats_job_application_id FROM unnest(%s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT ats_job_application_id FROM hub_application
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held
"""

# Locks rows in key order before they are written or deleted. Most transactions call a function of ``turns`` before they
# change rows. A transaction that deletes applications calls none, so two transactions may lock the same rows. Rows that
# do not exist yet need no lock: every transaction that inserts rows has called a function of ``turns``, and if several
# of these transactions run at the same time, they process different candidates.
_LOCK: Final = """
SELECT FROM hub_candidacy
WHERE organization_id = %(organization)s AND application_id = %(application)s
    AND ats_job_application_id = ANY(%(ids)s::text[])
ORDER BY ats_job_application_id, member_id FOR UPDATE
"""

_FORGET: Final = """
DELETE FROM hub_candidacy
WHERE organization_id = %(organization)s AND application_id = %(application)s
    AND ats_job_application_id = ANY(%(ids)s::text[])
"""


def follow_matches(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Rewrite the candidacies of these candidates.

    Call this in the transaction that changed their matches. That transaction must have called ``turns.match_alone`` or
    ``turns.weigh_beside_others``.
    """
    statistics.ensure(*_TABLES)
    rows = prepared.rows(_OF_CANDIDATES, [prepared.texts(candidate_ids), organization_id, application_id])
    ids = [name for (name,) in rows]
    if ids:
        _write(organization_id, application_id, ids)


@transaction.atomic
def follow_applications(*, organization_id: int, application_id: int, job_application_ids: Collection[str]) -> None:
    turns.match_alone(organization_id)
    _write(organization_id, application_id, job_application_ids)


def _write(organization_id: int, application_id: int, job_application_ids: Collection[str]) -> None:
    statistics.ensure(*_TABLES)
    parameters = {
        "organization": organization_id,
        "application": application_id,
        "ids": prepared.texts(job_application_ids),
        "now": clock.now(),
        "ended": rf"\m({ENDED})\M",
    }
    # New applications, for example, have no rows yet. If there are no rows to lock, there are no rows to delete.
    if prepared.rows(_LOCK, parameters):
        prepared.execute(_LEAVE, parameters)
    prepared.execute(_REFRESH, parameters)


#: The queue that follows changes to applications and their stages.
FOLLOW = Waiting(
    "hub_candidacies",
    table="hub_staleapplications",
    ids="job_application_ids",
    carry_out=follow_applications,
)


class _Forget:
    """Delete candidacies as soon as their application is deleted.

    The queue checks again later, because another transaction may have read the application before the application was
    deleted, and may still write a row.
    """

    def defer(self, *, organization_id: int, application_id: int, job_application_ids: Collection[str]) -> int:
        names = prepared.texts(job_application_ids)
        about = {"organization": organization_id, "application": application_id, "ids": names}
        prepared.execute(_LOCK, about)
        prepared.execute(_FORGET, about)
        return FOLLOW.defer(
            organization_id=organization_id,
            application_id=application_id,
            job_application_ids=list(job_application_ids),
        )


FORGET = _Forget()
