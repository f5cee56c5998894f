"""Finds indexes whose pages have much more room than their entries need."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from hirewire.kit.monitoring.doctor.findings import Finding

#: The size in bytes below which an index is not worth rebuilding.
_LEAST: Final = 64 * 1024**2
#: An index may be this many times as large as it would be after a rebuild. Random ids fill pages to 70%, and a rebuild
#: fills them to 90%. So after a rebuild, an index of random ids soon grows to 1.3 times its new size, and the rebuild
#: would not help for long.
_TOLERATED: Final = 1.4
#: Estimates the size that each B-tree would have after a rebuild. The header of an entry takes 8 bytes. A number that
#: follows a text begins at a multiple of its size, which leaves about 4 bytes unused. The size of the header and the
#: values is rounded up to a multiple of 8 bytes, and a pointer of 4 bytes is added. A page has room for 8152 bytes of
#: entries. Equal values share one entry, so an index with many equal values may be smaller than estimated; then it is
#: not reported. Indexes of expressions and partial indexes are left out, because statistics do not tell the size of
#: their entries.
_LOOSE: Final = """
WITH entries AS (
    SELECT pg_index.indexrelid, tables.reltuples AS rows, pg_relation_size(pg_index.indexrelid) AS size,
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
    SELECT *, rows * (8 * ceil((width + 8) / 8.0) + 4) / 0.9 * (8192 / 8152.0) AS estimate FROM entries
)
SELECT indexrelid::regclass::text, pg_size_pretty(size), pg_size_pretty(estimate::bigint) FROM rebuilt
WHERE size >= %s AND size > %s * estimate ORDER BY size - estimate DESC LIMIT 5
"""


def loose_indexes(_site: str, least: int = _LEAST) -> Iterator[Finding]:
    """``least`` is the size in bytes below which an index is not reported."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, [least, _TOLERATED])
        rows = cursor.fetchall()
    for name, size, estimate in rows:
        yield Finding(
            "loose-index",
            f"The index {name} takes {size}; rebuilt, it would take about {estimate}.",
            "Its pages are half empty, for example after a first sync, and take memory from other data.",
            f"REINDEX INDEX CONCURRENTLY {name};  -- the site can keep running",
        )
