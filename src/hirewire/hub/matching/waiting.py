"""Candidates that wait to be matched: written down with the change, looked at in handfuls by a lane of the worker."""

import logging
from collections.abc import Sequence

from django.db import connection, transaction

from hirewire.hub.matching.services import rematch_candidates
from hirewire.kit import clock, prepared
from hirewire.kit.events import Deferrable

#: Batches that are looked at in one transaction.
HANDFUL = 20
#: A batch that fails is tried again after two seconds, four, eight, and so on up to these seconds.
LONGEST_WAIT = 300.0

_logger = logging.getLogger(__name__)

# One statement writes the row and calls the lane; the call goes out when the transaction commits.
_PUT = """
WITH put AS (
    INSERT INTO hub_rematch (organization_id, application_id, candidate_ids, failures, due_at)
    VALUES (%s, %s, %s::text[], 0, %s) RETURNING id
) SELECT pg_notify('hub_matching', '') FROM put
"""

# Rows of one application, so that they can be looked at together; other workers leave them alone meanwhile.
# Materialized, since a plan that ran the inner query again for each row would take more than a handful.
_TAKE = """
WITH first AS MATERIALIZED (
    SELECT organization_id, application_id, failures FROM hub_rematch
    WHERE due_at <= %(now)s ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
), handful AS MATERIALIZED (
    SELECT id FROM hub_rematch JOIN first USING (organization_id, application_id, failures)
    WHERE due_at <= %(now)s ORDER BY id
    LIMIT (SELECT CASE WHEN failures = 0 THEN %(handful)s ELSE 1 END FROM first)
    FOR UPDATE OF hub_rematch SKIP LOCKED
)
DELETE FROM hub_rematch USING handful WHERE hub_rematch.id = handful.id
RETURNING hub_rematch.id, organization_id, application_id, candidate_ids
"""

_PUT_OFF = """
UPDATE hub_rematch SET failures = failures + 1,
    due_at = %(now)s + make_interval(secs => least(2 ^ least(failures + 1, 20), %(longest)s))
WHERE id = ANY(%(ids)s)
"""

Taken = list[tuple[int, int, int, list[str]]]


class _Rematch:
    """Follows an event as a task would, and costs a row instead of one."""

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> int:
        prepared.rows(_PUT, [organization_id, application_id, list(candidate_ids), clock.now()])
        return len(candidate_ids)


REMATCH: Deferrable = _Rematch()


def rematch_waiting() -> bool:
    """Look at the candidates that wait longest; False when none does."""
    taken: Taken = []
    try:
        with transaction.atomic():
            taken = _take()
            if taken:
                _, organization_id, application_id, _ = taken[0]
                rematch_candidates(
                    organization_id=organization_id,
                    application_id=application_id,
                    candidate_ids=sorted({name for *_, names in taken for name in names}),
                )
    except Exception:
        if not taken:
            raise
        # Undone, the rows are there again; put off, they let others pass.
        _logger.exception("Candidates of application %s could not be matched", taken[0][2])
        _put_off([number for number, *_ in taken])
    return bool(taken)


def _take() -> Taken:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": clock.now(), "handful": HANDFUL})
        taken: Taken = cursor.fetchall()
    return taken


def _put_off(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, {"now": clock.now(), "longest": LONGEST_WAIT, "ids": ids})
