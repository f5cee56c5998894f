"""Put candidates into the queue in which they wait to be weighed against their rivals."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from hirewire.kit import clock
from hirewire.kit.db import prepared

#: The most candidates in one row of the queue. The number is small, because the worker holds a lock while it processes
#: several rows, and a person who links a candidate waits for that lock.
PIECE: Final = 5
#: The least time that candidates wait. ``waiting`` recognizes a fast sync by the number of candidates that arrive
#: within this time.
SETTLED_AFTER: Final = timedelta(seconds=1)

_PUT: Final = """
INSERT INTO hub_rescore (organization_id, application_id, candidate_ids, failures, due_at)
SELECT %s, %s, array_agg(id), 0, %s FROM (
    SELECT id, (row_number() OVER () - 1) / %s AS piece FROM unnest(%s::text[]) AS id
) AS waiting GROUP BY piece
"""

_PUT_EVERYBODY: Final = """
WITH put AS (
    INSERT INTO hub_rescore (organization_id, application_id, candidate_ids, failures, due_at)
    SELECT organization_id, application_id, array_agg(ats_candidate_id), 0, %s FROM (
        SELECT organization_id, application_id, ats_candidate_id,
            (row_number() OVER (PARTITION BY organization_id, application_id ORDER BY ats_candidate_id) - 1) / %s
                AS piece
        FROM hub_candidate
    ) AS waiting GROUP BY organization_id, application_id, piece ORDER BY 1, 2, piece
    RETURNING cardinality(candidate_ids) AS number
)
SELECT coalesce(sum(number), 0)::int FROM put
"""


def defer_everybody() -> int:
    ((number,),) = prepared.rows(_PUT_EVERYBODY, [clock.now() + SETTLED_AFTER, PIECE])
    return int(number)


def defer_in_pieces(organization_id: int, application_id: int, candidate_ids: Sequence[str]) -> None:
    """Put candidates into the queue. The worker weighs them in a moment, or later if a fast sync is running."""
    due_at = clock.now() + SETTLED_AFTER
    prepared.execute(_PUT, [organization_id, application_id, due_at, PIECE, prepared.texts(candidate_ids)])
