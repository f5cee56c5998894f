"""Records that could not be read. They are listed with the refused ones. Some are read again after growing waits."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db.models import Q

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.rows import SentRow
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.errors import ConnectorError, OutOfReach
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock

#: A poll reads a record again after each of these waits. The last one repeats.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 360, 1440))
#: How many such records a poll reads at most.
MOST: Final = 10
#: After this many failures of the ATS at one record, the sync goes on without it.
MOST_TRIES: Final = 3
_STREAM_OF: Final = {
    Entity.JOBS: Stream.JOBS,
    Entity.CANDIDATES: Stream.CANDIDATES,
    Entity.APPLICATIONS: Stream.APPLICATIONS,
}


def is_unreadable(row: SentRow) -> bool:
    return bool(row.reason) and not row.content and not row.blocked_by


def is_set_aside(row: SentRow, failure: ConnectorError) -> bool:
    """Whether to go on without a record at which the ATS fails. If not, the whole ATS may be at fault."""
    return isinstance(failure, OutOfReach) or row.tries >= MOST_TRIES


def due(connection: Connection, streams: Collection[Stream]) -> list[tuple[Stream, str]]:
    """Records to read again, the longest waiting first."""
    now = clock.now()
    is_due = Q(tries__gte=len(WAITS), tried_at__lte=now - WAITS[-1])
    for tries, wait in enumerate(WAITS[:-1], start=1):
        is_due |= Q(tries=tries, tried_at__lte=now - wait)
    entities = [entity for entity, stream in _STREAM_OF.items() if stream in streams]
    rows = Sent.objects.filter(is_due, connection=connection, entity__in=entities, parent="", content="", blocked_by="")
    keys = rows.exclude(reason="").order_by("tried_at", "key").values_list("entity", "key")[:MOST]
    return [(_STREAM_OF[Entity(entity)], key) for entity, key in keys]
