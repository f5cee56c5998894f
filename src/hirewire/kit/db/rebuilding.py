"""Rebuilds loose indexes while the site keeps running, because nobody may be watching an installation for months.

A rebuild blocks no reader and no writer, but it waits for transactions that began before it, and it holds a lock that
changes of the table need. So it begins only if no old transaction is open, and gives way to everybody who waits for it.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, Final, Self

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from psycopg import Connection

from hirewire.kit import clock
from hirewire.kit.db.loose_indexes import LEAST, LooseIndex, loose_indexes, remark
from hirewire.kit.db.outages import is_lost
from hirewire.kit.db.sessions import open_session
from hirewire.kit.monitoring import meters

#: Seconds between two looks of a worker. A table is quiet if it has hardly changed between two looks.
LOOK_EVERY: Final = 1_800.0
#: The share of its rows up to which a quiet table may change between two looks.
_HARDLY: Final = 0.01
#: Seconds for which a worker rebuilds nothing after a rebuild has failed. Each attempt reads the whole table.
_REST: Final = 6 * 3_600.0
#: Seconds that a statement waits for a lock or for older transactions, and the same once the worker is to stop.
PATIENCE: Final = 60.0
_LAST_PATIENCE: Final = 3.0
#: Seconds between two checks whether a rebuild must end early. A migration waits for a lock for two seconds, so it
#: meets at least one check.
_CHECK_EVERY: Final = 0.5

_TAKE: Final = "SELECT pg_try_advisory_lock(7319205)"
_FREE: Final = "SELECT pg_advisory_unlock(7319205)"
_SET: Final = "SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', %s, false)"
# Other roles see these rows, too, but not which index is built.
_NO_BUILD: Final = "SELECT NOT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database())"
# At its end, a rebuild waits for all transactions with older snapshots, except those of vacuums. A backup may keep its
# snapshot for hours, and the rebuild would be in vain.
_IS_TIME: Final = """
SELECT NOT pg_is_in_recovery() AND NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
        AND backend_xmin IS NOT NULL AND xact_start < clock_timestamp() - interval '1 minute'
)
"""
# A rebuild builds a second index, whose name ends with ``_ccnew``, and then drops the old one, whose name ends with
# ``_ccold`` by then. A number follows if the name is taken.
_LEFTOVERS: Final = r"""
SELECT indexrelid::regclass::text FROM pg_index
JOIN pg_class indexes ON indexes.oid = indexrelid
JOIN pg_class tables ON tables.oid = indrelid AND tables.relnamespace = 'public'::regnamespace
WHERE NOT indisvalid AND indexes.relkind = 'i' AND indexes.relname ~ '_cc(new|old)\d*$'
    AND pg_has_role(current_user, tables.relowner, 'USAGE')
"""
_IS_AWAITED: Final = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND %s = ANY (pg_blocking_pids(pid)))"
_CHANGES: Final = "SELECT relid::bigint, n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE schemaname = 'public'"

log = structlog.get_logger(__name__)
REBUILDS: Final = meters.counter(
    "hirewire_index_rebuilds",
    "Rebuilds of indexes with half-empty pages. The outcome is done or failed.",
    ("outcome",),
)


def attend(stopping: threading.Event) -> None:
    """Run in a thread of each worker: look every half hour, and rebuild one index if its table is quiet.

    This is a thread and no task. A rebuild may take an hour, in which it would keep a slot from other tasks, and a task
    does not learn that its worker is to stop.
    """
    tables = _Tables()
    while not stopping.is_set():
        try:
            if settings.HIREWIRE_REBUILD_INDEXES:
                tables.look()
                rebuild_loosest(tables.are_quiet, stopping)
        except (DatabaseError, psycopg.Error) as error:
            if is_lost(error):
                raise
            tables.rest()
            if not stopping.is_set():
                log.warning("This worker rebuilds no index for some hours", hours=_REST / 3_600, reason=_reason(error))
        finally:
            connection.close()
        stopping.wait(LOOK_EVERY)


def rebuild_loosest(
    may_rebuild: Callable[[LooseIndex], bool],
    stopping: threading.Event,
    *,
    least: int = LEAST,
    patience: float = PATIENCE,
) -> bool:
    """Rebuild the index that shrinks most, and return whether there was one that could be rebuilt now.

    Also drop what earlier rebuilds left behind because they were interrupted. If the rebuild fails, drop its remains,
    log the reason and raise the error.
    """
    with closing(open_session("hirewire rebuild")) as session:
        _wait_at_most(session, patience)
        if not _is(session, _TAKE):
            return False
        try:
            if not (_is(session, _IS_TIME) and _drop_leftovers(session)):
                return False
            index = next((each for each in loose_indexes(least) if each.is_ours and may_rebuild(each)), None)
            if index is None:
                return False
            _rebuild(session, index, stopping)
            return True
        finally:
            # If the session were only closed, the server would keep the lock until it notices. A rebuild that begins
            # right after this one would not get the lock.
            with suppress(psycopg.Error):
                session.execute(_FREE.encode())


class _Tables:
    """How much the tables have changed between the last two looks."""

    def __init__(self) -> None:
        self._rests_until = time.monotonic()
        self._before: dict[int, int] = {}
        self._now: dict[int, int] = {}

    def look(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_CHANGES)
            self._before, self._now = self._now, dict(cursor.fetchall())

    def rest(self) -> None:
        """Call no table quiet for some hours."""
        self._rests_until = time.monotonic() + _REST

    def are_quiet(self, index: LooseIndex) -> bool:
        """Whether the table of this index is quiet. Nobody knows before the second look, or after counts were reset."""
        if time.monotonic() < self._rests_until:
            return False
        before, now = self._before.get(index.table), self._now.get(index.table)
        return before is not None and now is not None and 0 <= now - before <= _HARDLY * index.rows


class _Watch:
    """Cancels what ``session`` does within the block, if the worker is to stop or if another session waits for it.

    If the watch loses its own session, the rebuild goes on without it.
    """

    def __init__(self, session: Connection[Any], stopping: threading.Event) -> None:
        #: Why the watch has canceled the rebuild; empty if it has not.
        self.reason = ""
        self._process = session.info.backend_pid
        self._stopping = stopping
        self._own = open_session("hirewire rebuild watch")
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="rebuild watch")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        # A late cancellation would hit the session's next statement.
        self._thread.join()

    def _run(self) -> None:
        with closing(self._own):
            try:
                while not self._is_over.wait(_CHECK_EVERY):
                    self._check()
            except psycopg.Error as error:
                log.warning("Nothing watches the rebuild of an index any more", reason=_reason(error))

    def _check(self) -> None:
        if self._stopping.is_set():
            self.reason = "the worker stops"
        elif _is(self._own, _IS_AWAITED, self._process):
            self.reason = "another session waits for it"
        if self.reason:
            self._own.execute("SELECT pg_cancel_backend(%s)", [self._process])


def _rebuild(session: Connection[Any], index: LooseIndex, stopping: threading.Event) -> None:
    watch = _Watch(session, stopping)
    try:
        with watch:
            session.execute(f"REINDEX INDEX CONCURRENTLY {index.name}".encode())
    except psycopg.Error as error:
        if is_lost(error):
            raise
        REBUILDS.labels("failed").inc()
        log.warning("An index was not rebuilt", index=index.name, reason=watch.reason or _reason(error))
        if stopping.is_set():
            _wait_at_most(session, _LAST_PATIENCE)
        _drop_leftovers(session)
        raise
    size = _size(session, index)
    session.execute(f"COMMENT ON INDEX {index.name} IS '{remark(clock.now(), size)}'".encode())
    REBUILDS.labels("done").inc()
    log.warning("An index was rebuilt", index=index.name, before=index.size, after=size)


def _drop_leftovers(session: Connection[Any]) -> bool:
    """Return whether nothing is left. If an index is in use or somebody builds one, the next turn drops the rest."""
    if not _is(session, _NO_BUILD):
        return False
    for (name,) in session.execute(_LEFTOVERS).fetchall():
        try:
            session.execute(f"DROP INDEX CONCURRENTLY {name}".encode())
        except psycopg.errors.LockNotAvailable:
            log.warning("What an interrupted rebuild of an index left behind is in use and stays for now", index=name)
            return False
    return True


def _reason(error: Exception) -> str:
    """Return the first line of PostgreSQL's message. Its details may hold the values of a row."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    words = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    return words or type(error).__name__


def _size(session: Connection[Any], index: LooseIndex) -> int:
    ((size,),) = session.execute("SELECT pg_relation_size(%s::regclass)", [index.name]).fetchall()
    return int(size)


def _wait_at_most(session: Connection[Any], seconds: float) -> None:
    session.execute(_SET, [f"{seconds * 1000:.0f}ms"])


def _is(session: Connection[Any], question: str, *values: object) -> bool:
    return session.execute(question.encode(), values).fetchone() == (True,)
