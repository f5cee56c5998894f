"""Reports loose indexes, whose pages have much more room than their entries need."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection

from hirewire.kit.db import loose_indexes
from hirewire.kit.monitoring.doctor.findings import Finding

_MOST: Final = 5
_SIZES: Final = "SELECT pg_size_pretty(%s::bigint), pg_size_pretty(%s::bigint)"


def indexes(_site: str, least: int = loose_indexes.LEAST) -> Iterator[Finding]:
    """``least`` is the size in bytes below which an index is not reported."""
    for index in loose_indexes.loose_indexes(least)[:_MOST]:
        with connection.cursor() as cursor:
            cursor.execute(_SIZES, [index.size, index.estimate])
            size, estimate = cursor.fetchone()
        what = f"The index {index.name} takes {size}; rebuilt, it would take about {estimate}."
        why = "Its pages are half empty, for example after a first sync, and take memory from other data."
        statement = f"REINDEX INDEX CONCURRENTLY {index.name};"
        if settings.HIREWIRE_REBUILD_INDEXES and index.is_ours:
            what += " The worker rebuilds it once its table has been quiet for half an hour."
            statement += "  -- only if you do not want to wait for the worker; the site can keep running"
        else:
            statement += "  -- the site can keep running"
        yield Finding("loose-index", what, why, statement)
