"""Writes the journal, and keeps it within its limits of age and size."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import connection, transaction
from psycopg import DataError, sql
from psycopg.errors import UniqueViolation

from hirewire.hub.platform.journal import partitions
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE, Entry
from hirewire.hub.platform.journal.rows import CallRow, Owner, call_row, client_id_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from hirewire.kit.work import background

CHUNK: Final = 200

log = structlog.get_logger(__name__)
_COPY: Final = (
    sql.SQL("COPY {} ({}) FROM STDIN")
    .format(
        sql.Identifier(ApiCall._meta.db_table),  # noqa: SLF001 - Django's documented model API
        sql.SQL(", ").join(map(sql.Identifier, CallRow._fields)),
    )
    .as_bytes()
)


@background.chore
def flush() -> None:
    """Write all queued calls. The background thread calls this; tests call it directly."""
    while entries := QUEUE.take(CHUNK):
        try:
            _write(entries)
        except BaseException:
            QUEUE.put_back(entries)
            raise


def forget_old() -> None:
    """Drop days that are too old, then the oldest of the other days until the rest is small enough.

    Even the last remaining day is dropped if it alone exceeds the limit of size, because this limit is a promise to
    those who pay for the disk.
    """
    today = clock.now().date()
    partitions.ensure(today)
    # Create tomorrow's partition in advance, so that tomorrow's first call need not wait for it.
    partitions.ensure(today + timedelta(days=1))
    kept = []
    for part in partitions.days():
        if part.day < today - timedelta(days=settings.HIREWIRE_JOURNAL_DAYS):
            partitions.drop(part.day)
        else:
            kept.append(part)
    size = sum(part.bytes for part in kept)
    for part in kept:
        if size <= settings.HIREWIRE_JOURNAL_BYTES:
            return
        log.warning("Dropped a day from the journal, which was larger than HIREWIRE_JOURNAL_SIZE", day=str(part.day))
        partitions.drop(part.day)
        size -= part.bytes


def _write(entries: Sequence[Entry]) -> None:
    owners = _owners(entries)
    rows = [call_row(entry, owners) for entry in entries]
    for day in {timed_ids.instant_of(row.id).date() for row in rows}:
        partitions.ensure(day)
    try:
        _copy(rows)
    except (DataError, UniqueViolation):
        # Write the rows one by one. Otherwise, a faulty row would keep the other rows out, now and at every retry.
        for row in rows:
            _copy_alone(row)


def _copy(rows: Sequence[CallRow]) -> None:
    """Insert the rows with COPY. Django does not wrap the errors of COPY, so psycopg's own errors are raised."""
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_alone(row: CallRow) -> None:
    try:
        _copy([row])
    except UniqueViolation:
        # An earlier COPY of this row was committed, but the connection broke before PostgreSQL could confirm it.
        return
    except DataError:
        log.exception("A call could not be written to the journal", call=row.id.hex)


def _owners(entries: Sequence[Entry]) -> dict[str, Owner]:
    named = {client_id for entry in entries if (client_id := client_id_of(entry))}
    if not named:
        return {}
    applications = DeveloperApplication.objects.filter(client_id__in=named)
    return {
        client_id: (pk, owner)
        for client_id, pk, owner in applications.values_list("client_id", "pk", "organization_id")
    }
