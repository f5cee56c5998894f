"""The queries that count records: those of one company for a page, or those of all companies for a periodic task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg import sql

from hirewire.hub.recruiting.record_counts.kinds import Kind
from hirewire.kit.db import replica


@dataclass(frozen=True, slots=True)
class Count:
    organization_id: int
    application_id: int
    here: int
    last_at: datetime
    by_week: dict[str, int]


_COUNT = """
SELECT organization_id, application_id, sum(here), max(last_at), jsonb_object_agg(week, here)::text FROM (
    SELECT organization_id, application_id, date_trunc('week', {moment}, 'UTC')::date AS week, count(*) AS here,
        max({moment}) AS last_at
    FROM {table} WHERE {condition} GROUP BY 1, 2, 3
) AS weeks GROUP BY 1, 2
"""
_COUNT_ONCE = """
SELECT organization_id, application_id, count(DISTINCT {once}), max({moment}), '{{}}' FROM {table} WHERE {condition}
GROUP BY 1, 2
"""


def count(kind: Kind, *, organization_id: int | None = None, application_ids: Iterable[int] = ()) -> list[Count]:
    condition, of = sql.SQL("true"), list[Any]()
    if organization_id is not None:
        condition, of = (
            sql.SQL("organization_id = %s AND application_id = ANY(%s)"),
            [
                organization_id,
                list(application_ids),
            ],
        )
    names: dict[str, sql.Composable] = {
        "table": sql.Identifier(kind.table),
        "moment": sql.Identifier(kind.moment),
        "once": sql.Identifier(kind.once),
        "condition": condition,
    }
    with replica.connection().cursor() as cursor:
        cursor.execute(sql.SQL(_COUNT_ONCE if kind.once else _COUNT).format(**names), of)
        counted = cursor.fetchall()
    return [
        Count(
            organization,
            application,
            int(here),
            last_at,
            msgspec.json.decode(by_week),
        )
        for organization, application, here, last_at, by_week in counted
    ]
