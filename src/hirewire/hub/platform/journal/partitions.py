"""Creates and drops the journal's daily partitions.

The journal has limits of age and size. Dropping a partition frees its disk space at once, but deleting rows would not.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.kit import clock
from hirewire.kit.db import timed_ids

_TABLE: Final = ApiCall._meta.db_table  # noqa: SLF001 - Django's documented model API
_PREFIX: Final = f"{_TABLE}_"
#: How long to wait for readers before creating or dropping a partition. If readers take longer, the attempt fails, and
#: a later run repeats it.
_PATIENCE: Final = "5s"
#: The table's comment consists of this text and the instant before which calls were dropped.
_FORGOTTEN: Final = "Calls were dropped before "


class Day(NamedTuple):
    day: date
    bytes: int


def ensure(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_name(day)])
        if cursor.fetchone()[0]:
            return
    statement = sql.SQL("CREATE TABLE IF NOT EXISTS {part} PARTITION OF {table} FOR VALUES FROM ({first}) TO ({end})")
    with transaction.atomic(), connection.cursor() as cursor:
        _take_turns(cursor)
        cursor.execute(
            statement.format(
                part=sql.Identifier(_name(day)),
                table=sql.Identifier(_TABLE),
                first=sql.Literal(str(first_id(day))),
                end=sql.Literal(str(first_id(day + timedelta(days=1)))),
            )
        )


def days() -> list[Day]:
    """Return the partitions, oldest first, with their total size: rows, bodies, indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass ORDER BY c.relname",
            [_TABLE],
        )
        return [
            Day(datetime.strptime(name.removeprefix(_PREFIX), "%Y%m%d").replace(tzinfo=UTC).date(), size)
            for name, size in cursor.fetchall()
        ]


def drop(day: date) -> None:
    """Drop the partition of a day. If the day had calls, the table's comment records that they are missing."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        _take_turns(cursor)
        if _has_calls(cursor, day) and end > (forgotten_before() or end - timedelta(days=1)):
            _forget_before(cursor, end)
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(_name(day))))


def mark_restored() -> None:
    """Record that the journal is incomplete before now: after a restore, it lacks the calls since the backup.

    Backups contain no comments of tables, so the restored table has no comment about earlier drops.
    """
    with connection.cursor() as cursor:
        _forget_before(cursor, clock.now())


def forgotten_before() -> datetime | None:
    """Return the instant before which calls are missing: the end of the last dropped day, or the time of a restore.

    Returns None if no calls are missing, or if an earlier version of Hirewire dropped calls without recording this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(%s::regclass, 'pg_class')", [_TABLE])
        comment = cursor.fetchone()[0] or ""
    return datetime.fromisoformat(comment.removeprefix(_FORGOTTEN)) if comment.startswith(_FORGOTTEN) else None


def kept_since() -> datetime | None:
    """Return the instant since which every recorded call has been kept.

    If neither a drop nor a restore is recorded, returns the start of the first partition, or None if there is no
    partition. Calls before the first partition may be missing, because earlier versions of Hirewire dropped days
    without recording it.
    """
    first = next(iter(days()), None)
    return forgotten_before() or (datetime.combine(first.day, time(), UTC) if first else None)


def _has_calls(cursor: CursorWrapper, day: date) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_name(day)])
    if not cursor.fetchone()[0]:
        return False
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(_name(day))))
    return bool(cursor.fetchone()[0])


def _forget_before(cursor: CursorWrapper, instant: datetime) -> None:
    comment = sql.SQL("COMMENT ON TABLE {} IS {}")
    cursor.execute(comment.format(sql.Identifier(_TABLE), sql.Literal(f"{_FORGOTTEN}{instant.isoformat()}")))


def first_id(day: date) -> UUID:
    return timed_ids.first_at(datetime.combine(day, time(), UTC))


def _name(day: date) -> str:
    return f"{_PREFIX}{day:%Y%m%d}"


def _take_turns(cursor: CursorWrapper) -> None:
    """Wait until no other process creates or drops a partition, and hold others off until the transaction ends.

    If two processes created the same partition at the same time, they would conflict in PostgreSQL's catalog.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_TABLE])
    cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(_PATIENCE)))
