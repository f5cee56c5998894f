"""A streaming replica that answers reads while it lags only a little behind the primary.

Only work that is handed to :func:`read` runs on the replica. Whatever a
decision or a write depends on is read from the primary. If anything is wrong
with the replica, the primary answers instead.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

import psycopg
import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from hirewire.kit.db import row_security
from hirewire.kit.db.conflicts import is_conflict
from hirewire.kit.db.outages import is_lost
from hirewire.kit.monitoring import meters, statements

P = ParamSpec("P")
T = TypeVar("T")

ALIAS: Final = "replica"
#: For this many seconds after the replica failed or lagged too far, the primary answers everything, because each new
#: attempt to use the replica delays a request.
REST: Final = 5.0

_PRIMARY: Final = """
SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_lsn() END::text, clock_timestamp(), system_identifier
FROM pg_control_system()
"""
# If the replica has replayed the log up to the position that the primary had reached a moment before, its lag is 0.
# Otherwise the lag is the time since the commit of the last transaction that the replica has replayed. So if the
# primary is idle, the replica has no lag. If the replica has lost its primary, the lag grows. The time of the commit
# and the current time both come from the primary's clock, so the clock of the replica's machine does not matter.
_REPLICA: Final = """
SELECT pg_is_in_recovery(), system_identifier,
    CASE WHEN pg_last_wal_replay_lsn() >= %(written)s::pg_lsn THEN 0
        ELSE extract(epoch FROM %(now)s - pg_last_xact_replay_timestamp()) END::float8,
    coalesce(pg_last_wal_replay_lsn() >= %(own)s::pg_lsn, true)
FROM pg_control_system()
"""
# The log's insert position. A commit that did not wait for the disk may still lie beyond the log's write position.
_POSITION: Final = "SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_insert_lsn() END::text"

log = structlog.get_logger(__name__)
READS: Final = meters.counter(
    "hirewire_replica_reads",
    "Reads that a replica may answer. The label says whether the replica answered, or why it did not.",
    ("answer",),
)


class State(StrEnum):
    """The state of the replica, as a read finds it. The values are also the labels of :data:`READS`."""

    USABLE = "replica"
    #: The replica has not yet replayed what the reader has written.
    BEHIND_READER = "behind_reader"
    #: The replica lags too far behind the primary, or its lag is unknown.
    LATE = "late"
    GONE = "gone"
    #: The server is a primary itself.
    NO_REPLICA = "no_replica"
    #: The server is a replica of another primary.
    ELSEWHERE = "elsewhere"
    #: The replica canceled the read, because the read kept the replica from replaying the log.
    CONFLICT = "conflict"
    #: The replica was not asked, because it failed or lagged too far a moment ago.
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class ReplicaCondition:
    state: State
    #: Seconds that the replica lags behind the primary; ``None`` if that is unknown.
    lag: float | None = None

    @property
    def fault(self) -> str:
        """What is wrong with the replica, as a sentence for operators; empty if nothing is wrong."""
        if self.state is State.LATE and self.lag is not None:
            return f"The replica is {self.lag:.0f} seconds behind the primary."
        return _FAULTS.get(self.state, "")


_FAULTS: Final = {
    State.LATE: "How far the replica is behind the primary is unknown.",
    State.GONE: "The replica cannot be reached.",
    State.NO_REPLICA: "DATABASE_REPLICA_URL leads to a server that is not a replica.",
    State.ELSEWHERE: "DATABASE_REPLICA_URL leads to a replica of a different server than the one in DATABASE_URL.",
    State.CONFLICT: "The replica canceled a short read, because the read kept it from replaying the log.",
}


class _Primary(NamedTuple):
    written: str | None
    now: datetime
    system: int


class Router:
    def db_for_read(self, _model: type[Model], **_hints: object) -> str:
        return ALIAS if _is_reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: type[Model], **_hints: object) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_instances: Model, **_hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: object) -> bool:
        return db == DEFAULT_DB_ALIAS


class _Trust:
    """Remembers whether this process may ask the replica. Logs each change, and each new reason not to ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: State | None = None
        self._since = self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def keep(self) -> None:
        with self._lock:
            fault, self._fault = self._fault, None
            self._rests_until = 0.0
        if fault is not None:
            log.warning("The replica answers again", seconds=round(time.monotonic() - self._since, 1))

    def lose(self, condition: ReplicaCondition) -> None:
        with self._lock:
            now = time.monotonic()
            self._rests_until = now + REST
            before, self._fault = self._fault, condition.state
            self._since = self._since if before else now
        if before is not condition.state:
            log.warning("The primary answers for the replica", reason=condition.state, lag=condition.lag)


_is_reading: ContextVar[bool] = ContextVar("reads_replica", default=False)
#: A replica may answer only if it has replayed the primary's log up to this position: then it has everything that the
#: reader has written. None if the replica need not wait for a write of the reader.
_own_position: ContextVar[str | None] = ContextVar("own_position", default=None)
TRUST: Final = _Trust()


def is_configured() -> bool:
    return ALIAS in connections.settings


def connection() -> BaseDatabaseWrapper:
    """Return the connection for statements that bypass models.

    It leads to the replica if the replica answers this read, and otherwise to the primary.
    """
    return connections[ALIAS if _is_reading.get() else DEFAULT_DB_ALIAS]


def read(work: Callable[[], T]) -> T:
    """Run ``work`` on the replica, or on the primary if the replica must not or cannot answer.

    ``work`` must only read, and must return rows, not queries that have yet to run. If the replica fails while
    ``work`` runs, ``work`` runs again on the primary.
    """
    if not is_configured() or _is_reading.get():
        return work()
    if TRUST.is_resting:
        return _on_the_primary(work, State.RESTING)
    primary = _primary()
    try:
        with transaction.atomic(using=ALIAS):
            condition = _look(primary, _own_position.get())
            if condition.state is State.USABLE:
                with _reading():
                    result = work()
                TRUST.keep()
                READS.labels(State.USABLE).inc()
                return result
    except (DatabaseError, psycopg.Error) as error:
        condition = ReplicaCondition(_blame(error))
    if condition.state not in {State.BEHIND_READER, State.CONFLICT}:
        TRUST.lose(condition)
    if condition.state in {State.NO_REPLICA, State.ELSEWHERE}:
        _discard()
    return _on_the_primary(work, condition.state)


def may_answer(work: Callable[P, T]) -> Callable[P, T]:
    @wraps(work)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        return read(lambda: work(*args, **kwargs))

    return asked


def examine() -> ReplicaCondition:
    primary = _primary()
    try:
        with transaction.atomic(using=ALIAS):
            return _look(primary)
    except (DatabaseError, psycopg.Error) as error:
        return ReplicaCondition(_blame(error))


@contextmanager
def not_before(position: str | None) -> Iterator[None]:
    """Within the block, let a replica answer only if it has replayed the log up to this position."""
    token = _own_position.set(position)
    try:
        yield
    finally:
        _own_position.reset(token)


def position() -> str | None:
    """Return the position at which the primary's log ends now. All earlier commits are before it. None on a standby."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_POSITION)
        row: tuple[str | None] = cursor.fetchone()
    return row[0]


@contextmanager
def _reading() -> Iterator[None]:
    """Send the block's queries to the replica, under the same row security as on the primary."""
    with statements.counted_on(connections[ALIAS]):
        row_security.repeat(connections[ALIAS])
        token = _is_reading.set(True)
        try:
            yield
        finally:
            _is_reading.reset(token)


def _primary() -> _Primary:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_PRIMARY)
        return _Primary(*cursor.fetchone())


def _look(primary: _Primary, own: str | None = None) -> ReplicaCondition:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_REPLICA, {"written": primary.written, "now": primary.now, "own": own})
        is_replica, system, lag, has_own = cursor.fetchone()
    if system != primary.system:
        return ReplicaCondition(State.ELSEWHERE)
    if not is_replica:
        return ReplicaCondition(State.NO_REPLICA)
    if lag is None or lag > settings.HIREWIRE_REPLICA_LAG:
        return ReplicaCondition(State.LATE, lag)
    return ReplicaCondition(State.USABLE if has_own else State.BEHIND_READER, max(lag, 0.0))


def _discard() -> None:
    """End the session with the wrong server.

    The pool would lend this session again, so later reads would meet the wrong server again. A new session may reach
    our replica.
    """
    if connections[ALIAS].connection is not None:
        connections[ALIAS].connection.close()
    connections[ALIAS].close()


def _on_the_primary(work: Callable[[], T], why: State) -> T:
    READS.labels(why).inc()
    return work()


def _blame(error: Exception) -> State:
    """Return what the error says about the replica. Raise the error again if the primary would fail in the same way."""
    if is_conflict(error):
        return State.CONFLICT
    if not is_lost(error) and not _refuses(error):
        raise error
    return State.GONE


def _refuses(error: Exception) -> bool:
    """Whether the replica refuses the session: the password is wrong, or the replica has no such database."""
    cause: Any = error if isinstance(error, psycopg.Error) else error.__cause__
    return isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None
