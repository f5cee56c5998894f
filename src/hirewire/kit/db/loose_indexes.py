"""Finds loose indexes: B-trees whose pages have much more room than their entries need."""

from datetime import datetime
from typing import Final, LiteralString, NamedTuple

from django.db import connection

#: The size in bytes below which an index is not worth rebuilding.
LEAST: Final = 64 * 1024**2
#: An index may be this many times as large as it would be after a rebuild. Random ids fill pages to 70%, and a rebuild
#: fills them to 90%. So after a rebuild, an index of random ids soon grows to 1.3 times its new size, and the rebuild
#: would not help for long.
_TOLERATED: Final = 1.4
#: The comment that a rebuild leaves on an index, with the size after the rebuild.
_REMARK: Final = "Hirewire rebuilt this index on {day}; it then took {size} bytes."
_SIZE_IN_REMARK: Final = r"^Hirewire rebuilt this index on \d{4}-\d\d-\d\d; it then took (\d{1,18}) bytes\.$"
# Estimates the size that each B-tree would have after a rebuild. The header of an entry takes 8 bytes. A number that
# follows a text begins at a multiple of its size, which leaves about 4 bytes unused. The size of the header and the
# values is rounded up to a multiple of 8 bytes, and a pointer of 4 bytes is added. A page has room for 8152 bytes of
# entries. Equal values share one entry, so an index with many equal values may be smaller than estimated; then it is
# not reported. Indexes of expressions and partial indexes are left out, because statistics do not tell the size of
# their entries.
#
# If a rebuild did not make an index small enough, the estimate was wrong. So an index that was rebuilt is loose again
# only after it has grown.
_LOOSE: Final = """
WITH entries AS (
    SELECT pg_index.indexrelid, indrelid, tables.reltuples AS rows, pg_relation_size(pg_index.indexrelid) AS size,
        pg_has_role(current_user, tables.relowner, 'USAGE') AND {is_here} AS is_ours,
        obj_description(pg_index.indexrelid, 'pg_class') AS remark,
        (SELECT sum(avg_width) + 4 * count(*) FILTER (WHERE attlen > 1 AND place > first_text) FROM (
            SELECT avg_width, attlen, place, min(place) FILTER (WHERE attlen = -1) OVER () AS first_text
            FROM unnest(indkey::int2[]) WITH ORDINALITY AS keys (attnum, place)
            JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = keys.attnum
            JOIN pg_stats ON pg_stats.attname = pg_attribute.attname
            WHERE pg_stats.schemaname = 'public' AND pg_stats.tablename = tables.relname) AS columns) AS width
    FROM pg_index
    JOIN pg_class indexes ON indexes.oid = indexrelid
    JOIN pg_am ON pg_am.oid = indexes.relam AND pg_am.amname = 'btree'
    JOIN pg_class tables ON tables.oid = indrelid AND tables.relnamespace = 'public'::regnamespace
    WHERE indexes.relkind = 'i' AND indisvalid AND indexprs IS NULL AND indpred IS NULL AND tables.reltuples > 0
), rebuilt AS (
    SELECT *, rows * (8 * ceil((width + 8) / 8.0) + 4) / 0.9 * (8192 / 8152.0) AS estimate,
        substring(remark FROM %(size_in_remark)s)::bigint AS earlier_size
    FROM entries
)
SELECT indexrelid::regclass::text, indrelid::bigint, rows, size, estimate::bigint,
    is_ours AND (remark IS NULL OR earlier_size IS NOT NULL)
FROM rebuilt
WHERE size >= %(least)s AND size > %(tolerated)s * greatest(estimate, coalesce(earlier_size, 0))
ORDER BY size - estimate DESC
"""
_ANYWHERE: Final = "true"
# In a Citus cluster, the rows of these tables are on several servers, so the sizes and statistics of this server do not
# describe them.
_HERE: Final = "indrelid NOT IN (SELECT logicalrelid FROM pg_dist_partition)"


class LooseIndex(NamedTuple):
    #: The name as a statement needs it, with quotation marks if necessary.
    name: str
    #: The id of the table, as in ``pg_class``.
    table: int
    #: About how many rows the table has.
    rows: float
    size: int
    #: The size that the index would have after a rebuild.
    estimate: int
    #: Whether this site may rebuild the index by itself. It may not if another role owns the table, if Citus manages
    #: the table, or if the index has somebody else's comment, which the remark of a rebuild would replace.
    is_ours: bool


def loose_indexes(least: int = LEAST) -> list[LooseIndex]:
    """Return the indexes of at least ``least`` bytes, those that a rebuild would shrink most first."""
    values: dict[str, float | str] = {"least": least, "tolerated": _TOLERATED, "size_in_remark": _SIZE_IN_REMARK}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_dist_partition') IS NOT NULL")
        (is_spread,) = cursor.fetchone()
        is_here: LiteralString = _HERE if is_spread else _ANYWHERE
        cursor.execute(_LOOSE.format(is_here=is_here), values)
        return [LooseIndex(*row) for row in cursor.fetchall()]


def remark(day: datetime, size: int) -> str:
    """Return the comment for an index that was rebuilt on this day, and that had this size afterwards."""
    return _REMARK.format(day=day.date().isoformat(), size=size)
