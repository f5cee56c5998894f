"""How often each value occurs among the members that a company sees."""

from collections.abc import Collection, Mapping
from typing import Final

from hirewire.hub.ats.matching.weighing_basis import WeighingBasis
from hirewire.kit.db import prepared
from hirewire.kit.db.id_arrays import written
from hirewire.linkage.fetching import FetchedCounts
from hirewire.linkage.parameters import Parameters

_COUNTS: Final = """
SELECT asked.value, sum(held.members)::int FROM unnest(%s::bigint[]) AS asked (value) CROSS JOIN LATERAL (
    SELECT members FROM hub_valuecount WHERE tenant_id = 0 AND value = asked.value
    UNION ALL
    SELECT members FROM hub_valuecount WHERE tenant_id = %s AND value = asked.value
    OFFSET 0
) AS held GROUP BY 1
"""
# Most companies import no members. For them, this statement is enough. It needs half as many look-ups as ``_COUNTS``.
_OF_NETWORK: Final = """
SELECT asked.value, held.members FROM unnest(%s::bigint[]) AS asked (value) CROSS JOIN LATERAL (
    SELECT members FROM hub_valuecount WHERE tenant_id = 0 AND value = asked.value OFFSET 0
) AS held
"""


def counts_of(basis: WeighingBasis, parameters: Parameters) -> FetchedCounts:
    def look_up(values: Collection[int]) -> Mapping[int, int]:
        if basis.imported:
            return dict(prepared.rows(_COUNTS, [written(values), basis.organization_id]))
        return dict(prepared.rows(_OF_NETWORK, [written(values)]))

    return FetchedCounts(look_up, parameters, members=basis.members)
