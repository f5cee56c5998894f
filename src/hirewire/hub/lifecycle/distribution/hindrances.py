"""Finds the obstacles in the database that would keep a table from being moved to its place.

Everything is read from PostgreSQL's catalog, so hindrances can be found even without Citus. ``hirewire hub distribute``
refuses to begin while there is any hindrance, and tests check that there is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from hirewire.hub.lifecycle.distribution.placements import COLUMN, PLACEMENTS, Placement

#: Triggers on tables that are copied to every machine of the cluster. Only the coordinator's copy of such a table keeps
#: the triggers; see ``services``.
MOVED_TRIGGERS: Final = frozenset({"stale_insert", "stale_update", "words_of_changed", "words_of_new"})

#: Unique indexes with the company as the last column instead of the first, because the hub also finds rows by the other
#: columns alone. These other columns are unique among all companies, because one sequence or a random source fills
#: them. In the index ``hub_followed_job_once``, the other columns are unique for another reason: they include a seat,
#: which belongs to only one company.
_ENDING_WITH_COMPANY: Final = (
    "hub_evaluation_event_id_key",
    "hub_evaluation_pkey",
    "hub_export_event_id_key",
    "hub_export_pkey",
    "hub_followed_job_once",
    "hub_followedjob_pkey",
    "hub_media_pkey",
    "hub_posting_number",
)

_TABLES: Final = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace AND relname LIKE 'hub\\_%%'
"""
_KEYS: Final = """
SELECT held.relname, made.relname
FROM pg_index JOIN pg_class AS held ON held.oid = indrelid JOIN pg_class AS made ON made.oid = indexrelid
WHERE indisunique AND held.relname = ANY(%s) AND held.relnamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = indrelid AND attname = %s
        AND attnum = indkey[CASE WHEN made.relname = ANY(%s) THEN indnkeyatts - 1 ELSE 0 END]
)
"""
_EMPTY: Final = """
SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace AND attname = %s AND NOT attnotnull
"""
_POLICIES: Final = """
SELECT relname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relname = ANY(%s)
"""
_TRIGGERS: Final = """
SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relname = ANY(%s) AND relnamespace = 'public'::regnamespace
"""
_FOREIGN_KEYS: Final = """
SELECT held.relname, named.relname, conname,
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)),
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = confrelid AND attnum = ANY(confkey))
FROM pg_constraint JOIN pg_class AS held ON held.oid = conrelid JOIN pg_class AS named ON named.oid = confrelid
WHERE contype = 'f' AND held.relname LIKE 'hub\\_%%' AND held.relnamespace = 'public'::regnamespace
ORDER BY 1, 3
"""
#: The policy of a table that moves may only compare a column with a setting. These are the only words and signs that
#: the policy's condition may contain.
_PLAIN: Final = re.compile(
    r"(?:\b(?:organization_id|id|IS|NULL|OR|NOT|DISTINCT|FROM|NULLIF|current_setting|true|bigint|text)\b"
    r"|'(?:hirewire\.organization)?'|::|[()=,\s])*"
)


@dataclass(frozen=True, slots=True, order=True)
class Hindrance:
    table: str
    reason: str

    def __str__(self) -> str:
        return f"{self.table}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ForeignKey:
    table: str
    name: str
    target: str
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]

    @property
    def places(self) -> tuple[Placement, Placement]:
        return PLACEMENTS[self.table], PLACEMENTS[self.target]


def hindrances() -> list[Hindrance]:
    return sorted({*_unplaced(), *_keys(), *_policies(), *_triggers(), *_foreign_keys()})


def given_up() -> list[ForeignKey]:
    """Foreign keys that ``distribute`` drops for good: from tables of the coordinator to tables that every machine has.

    Citus cannot enforce such a foreign key. The hub's code itself deletes the rows that refer to a deleted row.
    """
    return [key for key in foreign_keys() if key.places == (Placement.LOCAL, Placement.REFERENCE)]


def foreign_keys() -> list[ForeignKey]:
    return [
        ForeignKey(table, name, target, tuple(columns), tuple(target_columns))
        for table, target, name, columns, target_columns in _rows(_FOREIGN_KEYS, [])
        if table in PLACEMENTS and target in PLACEMENTS
    ]


def _placed(*places: Placement) -> list[str]:
    return [table for table, place in PLACEMENTS.items() if place in places]


def _unplaced() -> Iterator[Hindrance]:
    tables = {name for (name,) in _rows(_TABLES, [])}
    for table in tables - PLACEMENTS.keys():
        yield Hindrance(table, "has no place")
    for table in PLACEMENTS.keys() - tables:
        yield Hindrance(table, "does not exist")


def _keys() -> Iterator[Hindrance]:
    distributed = _placed(Placement.DISTRIBUTED)
    for table, key in _rows(_KEYS, [distributed, COLUMN, list(_ENDING_WITH_COMPANY)]):
        verb = "end" if key in _ENDING_WITH_COMPANY else "begin"
        yield Hindrance(table, f"the unique index {key} does not {verb} with {COLUMN}")
    for table, column in _rows(_EMPTY, [distributed, COLUMN]):
        yield Hindrance(table, f"{column} may be null")


def _policies() -> Iterator[Hindrance]:
    for table, *conditions in _rows(_POLICIES, [_placed(Placement.DISTRIBUTED, Placement.REFERENCE)]):
        if any(condition and not _PLAIN.fullmatch(condition) for condition in conditions):
            yield Hindrance(table, "its row security is not a plain comparison with a setting")


def _triggers() -> Iterator[Hindrance]:
    for table, name in _rows(_TRIGGERS, [_placed(Placement.DISTRIBUTED, Placement.REFERENCE)]):
        if PLACEMENTS[table] is Placement.DISTRIBUTED or name not in MOVED_TRIGGERS:
            yield Hindrance(table, f"has the trigger {name}")


def _foreign_keys() -> Iterator[Hindrance]:
    allowed = {
        (Placement.DISTRIBUTED, Placement.REFERENCE),
        (Placement.REFERENCE, Placement.REFERENCE),
        (Placement.LOCAL, Placement.LOCAL),
        (Placement.LOCAL, Placement.REFERENCE),
    }
    for key in foreign_keys():
        is_within = key.places == (Placement.DISTRIBUTED, Placement.DISTRIBUTED)
        if is_within and COLUMN in key.columns and COLUMN in key.target_columns:
            continue
        if key.places not in allowed:
            yield Hindrance(key.table, f"the foreign key {key.name} refers to {key.target}, which is placed elsewhere")


def _rows(query: str, parameters: Sequence[str | list[str]]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
