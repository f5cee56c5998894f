"""Forget what people said about a candidate when the ATS deletes the candidate.

Otherwise, a link made by hand would return if the ATS used the id again.
"""

from collections.abc import Collection
from typing import Final, NamedTuple

from hirewire.hub.ats.matching.models import MatchDecision, SampledMatch, Unlinked
from hirewire.kit.db import prepared
from hirewire.kit.db.bulk import BulkTable


class _Pair(NamedTuple):
    ats_candidate_id: str
    member_id: int


#: The tables that store what people said, in the order in which the tables are locked.
_SAID: Final = tuple(
    BulkTable(model, _Pair, scope=("organization_id", "application_id"), key=2, stamp=None)
    for model in (Unlinked, MatchDecision, SampledMatch)
)

# Written as index look-ups; see ``evidence`` for why.
_GONE: Final = """
SELECT asked.id FROM unnest(%s::text[]) AS asked (id) LEFT JOIN LATERAL (
    SELECT true AS is_here FROM hub_candidate
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held ON true WHERE held.is_here IS NULL
"""


def forget_the_gone(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> None:
    """Forget what people said about candidates that no longer exist.

    People may have decided about a candidate while the ATS was deleting it. Call this before anything locks candidates.
    """
    deleted = prepared.rows(_GONE, [prepared.texts(candidate_ids), organization_id, application_id])
    _forget(organization_id, application_id, deleted)


class _Forget:
    """Forget what people said about candidates that the ATS deletes.

    This runs in the transaction that deletes the candidates, before any of them is locked.
    """

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> int:
        return _forget(organization_id, application_id, [(name,) for name in candidate_ids])


FORGET: Final = _Forget()


def _forget(organization_id: int, application_id: int, keys: Collection[tuple[str]]) -> int:
    return sum(len(table.delete(scope=(organization_id, application_id), keys=keys)) for table in _SAID)
