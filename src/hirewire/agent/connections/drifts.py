"""Stores the changes that connectors notice in their ATS, with few writes and few rows.

Operators can mark a stored change as known.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

import structlog
from django.db import transaction

from hirewire.agent.connections.models import Connection, DriftWarning
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.drift import Drift, Sighting, Watching
from hirewire.agent.sdk.drift.sightings import Sightings, examples, kept_as
from hirewire.kit import clock

log = structlog.get_logger(__name__)

#: Repeated sightings are written together, at this interval. If a process ends earlier, its unwritten sightings are
#: lost.
WRITE_EVERY: Final = timedelta(minutes=5)


class _Ledger:
    """For each connection: what this process has noticed but not written yet, and when it last wrote."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[int, Sightings] = defaultdict(Sightings)
        self._written: dict[int, tuple[datetime, frozenset[Drift]]] = {}

    def add(self, connection_id: int, sightings: Sightings) -> Sightings:
        """Add sightings, and return those to write now.

        If some are new, or if the last write was long ago, return all that are not written yet. Otherwise return none.
        """
        with self._lock:
            waiting = self._waiting[connection_id]
            for drift, sighting in sightings.items():
                waiting.merge(drift, sighting)
            written_at, known = self._written.get(connection_id, (None, frozenset[Drift]()))
            is_due = written_at is None or clock.now() - written_at >= WRITE_EVERY or clock.now() < written_at
            if not waiting or (waiting.keys() <= known and not is_due):
                return Sightings()
            self._written[connection_id] = clock.now(), known | waiting.keys()
            return self._waiting.pop(connection_id)


_LEDGER: Final = _Ledger()


def note(connection: Connection, connector: Connector) -> None:
    if not isinstance(connector, Watching):
        return
    sightings = connector.watch.take()
    if sightings and (due := _LEDGER.add(connection.pk, sightings)):
        record(connection=connection, sightings=due)


@transaction.atomic
def record(*, connection: Connection, sightings: Sightings) -> None:
    # Two processes may notice the same thing at once. The second process waits for this lock, and then finds what the
    # first process wrote.
    if not Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk).first():
        return  # the connection has ended in the meantime
    DriftWarning.objects.filter(connection=connection).gone(clock.now()).delete()
    rows = {row.drift: row for row in DriftWarning.objects.filter(connection=connection)}
    for drift, sighting in sightings.items():
        kept = kept_as(drift, rows)
        if kept in rows:
            _add(rows[kept], sighting)
        else:
            rows[kept] = _made(connection, kept, sighting)


def _add(row: DriftWarning, sighting: Sighting) -> None:
    row.count += sighting.count
    row.last_seen_at = max(row.last_seen_at, sighting.last_seen_at)
    row.example = examples(row.drift.kind, row.example, sighting.example)
    row.save(update_fields=["count", "last_seen_at", "example"])


def _made(connection: Connection, drift: Drift, sighting: Sighting) -> DriftWarning:
    log.warning("the ATS changed", tenant=connection.tenant, kind=drift.kind, entity=drift.entity, field=drift.field)
    return DriftWarning.objects.create(
        connection=connection,
        kind=drift.kind,
        entity=drift.entity,
        field=drift.field,
        value=drift.value,
        count=sighting.count,
        first_seen_at=sighting.first_seen_at,
        last_seen_at=sighting.last_seen_at,
        example=sighting.example,
    )


@transaction.atomic
def mark_known(*, connection: Connection, pk: int, is_known: bool = True) -> bool:
    known_at = clock.now() if is_known else None
    return bool(DriftWarning.objects.filter(connection=connection, pk=pk).update(known_at=known_at))


def warnings(connection: Connection) -> list[DriftWarning]:
    rows = list(DriftWarning.objects.filter(connection=connection).shown(clock.now()))
    return sorted(rows, key=lambda row: (row.is_over, row.known_at is not None))


def open_warnings(connection: Connection) -> list[DriftWarning]:
    return list(DriftWarning.objects.filter(connection=connection).open(clock.now()))
