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
#: How many such records a poll reads at most, so that other connections get their turns.
MOST: Final = 10
#: Records that are read again. Access lists are read in full at each poll.
READ_AGAIN: Final = (Entity.JOBS, Entity.CANDIDATES, Entity.APPLICATIONS)


def is_unreadable(row: SentRow | Sent) -> bool:
    return bool(row.reason) and not row.content and not row.blocked_by and not row.parent


def is_read_again(row: SentRow | Sent) -> bool:
    """Whether the record waits for its next try. Other unreadable ones wait for the ATS to list them."""
    return is_unreadable(row) and row.tries > 0 and row.entity in READ_AGAIN


def rows(entity: Entity, skipped: Iterable[Skipped], before: Mapping[str, SentRow]) -> list[SentRow]:
    """Return a row for each unreadable record. Recruiter keeps the version that it has, if any."""
    return [_row(entity, one, before.get(one.key)) for one in skipped]


def lasting(skipped: Iterable[Skipped], before: Mapping[str, SentRow]) -> list[str]:
    """The keys of the records that the ATS sends in an unreadable form, or for which it has failed before."""
    return [one.key for one in skipped if one.failure is None or (one.key in before and is_unreadable(before[one.key]))]


def due(connection: Connection, *, without: Collection[Entity] = ()) -> list[tuple[Entity, str]]:
    """The records to read again now, the longest waiting first. Leave out those that the key may not read."""
    now = clock.now()
    is_due = Q(tries__gte=len(WAITS), tried_at__lte=now - WAITS[-1])
    for tries, wait in enumerate(WAITS[:-1], start=1):
        is_due |= Q(tries=tries, tried_at__lte=now - wait)
    rows = _waiting(connection).filter(is_due).exclude(entity__in=without).order_by("tried_at", "key")
    return [(Entity(entity), key) for entity, key in rows.values_list("entity", "key")[:MOST]]


def waiting(connection: Connection, entity: Entity) -> QuerySet[Sent, str]:
    """The keys of the records that are read again later."""
    return _waiting(connection).filter(entity=entity).values_list("key", flat=True)


def next_try_at(row: Sent) -> datetime | None:
    """The latest time at which a record is read again. None if only a change in the ATS makes the agent read it."""
    if not is_read_again(row):
        return None
    return row.tried_at + WAITS[min(row.tries, len(WAITS)) - 1]


def _waiting(connection: Connection) -> QuerySet[Sent]:
    rows = Sent.objects.filter(connection=connection, entity__in=READ_AGAIN, parent="", content="", blocked_by="")
    return rows.filter(tries__gt=0).exclude(reason="")


def _row(entity: Entity, skipped: Skipped, before: SentRow | None) -> SentRow:
    # Only ``count_try`` counts later tries. A read because a list shows the record must not lengthen the wait: for some
    # minutes, each poll may show a record that was changed.
    tries = 1 if skipped.is_read_again else 0
    if before is not None and is_unreadable(before):
        tries = max(before.tries, tries)
    return SentRow(
        entity=entity,
        parent="",
        key=skipped.key,
        # No version has this hash, so the next one that can be read is sent.
        content="",
        is_there=before is not None and before.is_there,
        reason=skipped.reason,
        blocked_by="",
        about=before.about if before is not None else "",
        url=before.url if before is not None else "",
        tries=tries,
        job=before.job if before is not None else "",
    )
