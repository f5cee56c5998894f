"""Records that the agent could not read. They are listed with the refused ones, and read again after growing waits."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.rows import SentRow
from hirewire.agent.sdk.connector import Entity, Skipped
from hirewire.kit import clock

#: The wait after each try. The last one repeats.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240, 480, 960, 1440))
#: A poll reads at most this many unreadable records again, so that other connections get their turns.
MOST: Final = 10
#: The kinds of records that are read again one by one. Access lists are read in full at each poll.
READ_AGAIN: Final = (Entity.JOBS, Entity.CANDIDATES, Entity.APPLICATIONS)


def is_unreadable(row: SentRow | Sent) -> bool:
    return bool(row.reason) and not row.content and not row.blocked_by and not row.parent


def is_read_again(row: SentRow | Sent) -> bool:
    """Whether the record waits for its next try. Other unreadable records wait until a list of the ATS shows them."""
    return is_unreadable(row) and row.tries > 0 and row.entity in READ_AGAIN


def rows(entity: Entity, skipped: Iterable[Skipped], before: Mapping[str, SentRow]) -> list[SentRow]:
    """The rows of records that could not be read. Recruiter keeps the version that it has, if any."""
    return [_row(entity, record, before.get(record.key)) for record in skipped]


def lasting(skipped: Iterable[Skipped], before: Mapping[str, SentRow]) -> list[str]:
    """The keys of the records that the ATS sends in an unreadable form, or for which it has failed before."""
    return [
        record.key
        for record in skipped
        if record.failure is None or (record.key in before and is_unreadable(before[record.key]))
    ]


def due(connection: Connection, *, without: Collection[Entity] = ()) -> list[tuple[Entity, str]]:
    """The records to read again now. Those that have waited longest come first.

    Leave out the kinds of records in ``without``, which the key may not read.
    """
    now = clock.now()
    is_due = Q(tries__gte=len(WAITS), tried_at__lte=now - WAITS[-1])
    for tries, wait in enumerate(WAITS[:-1], start=1):
        is_due |= Q(tries=tries, tried_at__lte=now - wait)
    rows = _waiting(connection).filter(is_due).exclude(entity__in=without).order_by("tried_at", "key")
    return [(Entity(entity), key) for entity, key in rows.values_list("entity", "key")[:MOST]]


def waiting(connection: Connection, entity: Entity) -> QuerySet[Sent, str]:
    return _waiting(connection).filter(entity=entity).values_list("key", flat=True)


def next_try_at(row: Sent) -> datetime | None:
    """When a record is due to be read again. None if the agent reads it again only after a change in the ATS."""
    if not is_read_again(row):
        return None
    return row.tried_at + WAITS[min(row.tries, len(WAITS)) - 1]


def _waiting(connection: Connection) -> QuerySet[Sent]:
    rows = Sent.objects.filter(connection=connection, entity__in=READ_AGAIN, parent="", content="", blocked_by="")
    return rows.filter(tries__gt=0).exclude(reason="")


def _row(entity: Entity, skipped: Skipped, before: SentRow | None) -> SentRow:
    # Do not count later tries here: ``count_try`` counts them. A list may show a changed record at each poll for some
    # minutes, and reading such a list must not lengthen the wait.
    tries = 1 if skipped.is_read_again else 0
    if before is not None and is_unreadable(before):
        tries = max(before.tries, tries)
    return SentRow(
        entity=entity,
        parent="",
        key=skipped.key,
        # No version has an empty hash, so the next readable version is sent.
        content="",
        is_there=before is not None and before.is_there,
        reason=skipped.reason,
        blocked_by="",
        about=before.about if before is not None else "",
        url=before.url if before is not None else "",
        tries=tries,
        job=before.job if before is not None else "",
    )
