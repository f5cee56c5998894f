"""Database outages: how to tell them from bugs, and how long to wait for the database to return."""

import logging
import random
import re
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import psycopg
import structlog

#: Seconds to wait between tries. The first wait is at most ``FIRST_WAIT``. This upper bound doubles with each try,
#: until it reaches ``LONGEST_WAIT``. Each wait is random, between half of its bound and all of it.
FIRST_WAIT: Final = 0.2
LONGEST_WAIT: Final = 5.0
#: The beginnings of SQLSTATEs that mean a lost database. Class 08 stands for a broken connection, the other codes for a
#: server that stops, starts, ends an idle session, or has no free connection.
_GONE: Final = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
#: Errors of refused connections. A person has to remove the cause, so waiting does not help. libpq gives these errors
#: no code, so only their texts tell them from the errors of a lost database.
_REFUSED: Final = re.compile(
    r"password authentication failed|no password supplied|no pg_hba\.conf entry"
    r"|(role|database) \"[^\"]*\" does not exist"
)
#: What Citus says if it loses one of its servers in the middle of a transaction. Citus gives these errors the code of
#: an internal error.
_SERVER_LOST: Final = re.compile(
    r"failure on connection marked as essential|SSL SYSCALL error: EOF detected"
    r"|server closed the connection unexpectedly"
)
_REASON: Final = 200

log = structlog.get_logger(__name__)


def is_lost(error: BaseException | None) -> bool:
    """Whether a lost database caused this error, or caused an error that led to this error."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if _tells_of_loss(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def waits(*, first: float = FIRST_WAIT, longest: float = LONGEST_WAIT) -> Iterator[float]:
    """Yield seconds to wait between tries. The waits grow, and are random so that processes do not retry in step."""
    wait = first
    while True:
        yield wait * random.uniform(0.5, 1)  # noqa: S311 - nothing secret depends on it
        wait = min(wait * 2, longest)


class Patience:
    """Backoff for a caller that keeps losing the database. The waits start over after a time without losses."""

    def __init__(self) -> None:
        self._waits = waits()
        self._last = 0.0

    def after(self, error: BaseException) -> float:
        DATABASE.note(error)
        now = time.monotonic()
        if now - self._last > 3 * LONGEST_WAIT:
            self._waits = waits()
        self._last = now
        return next(self._waits)


class Outage:
    """Logs once that the database is unreachable, and once that it is back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: float | None = None
        #: Whether an attempt to reach the database has failed since the outage began. One lost session does not prove
        #: an outage: an administrator may have ended the session or dropped its database.
        self.is_confirmed = False
        self.losses = 0
        self._ended_at: float | None = None

    @property
    def is_on(self) -> bool:
        return self._since is not None

    def note(self, error: BaseException) -> None:
        with self._lock:
            self.losses += 1
            if self._since is not None:
                return
            self._since = time.monotonic()
        log.warning("The database is unreachable; waiting for it", reason=_reason(error))

    def confirm(self) -> None:
        with self._lock:
            self.is_confirmed = self.is_on

    def end(self) -> None:
        """Record that the database answered. A worker calls this after each statement, so it must be cheap."""
        if self._since is None:
            return
        with self._lock:
            since, self._since, self.is_confirmed = self._since, None, False
            self._ended_at = time.monotonic()
        if since is not None:
            log.warning("The database is back", seconds=round(time.monotonic() - since, 1))

    def is_over_since(self, seconds: float) -> bool:
        """Whether the last outage ended at least ``seconds`` ago, or there was none."""
        with self._lock:
            ended_at = self._ended_at
            return self._since is None and (ended_at is None or time.monotonic() - ended_at >= seconds)


DATABASE: Final = Outage()


class QuietLoss(logging.Filter):
    """Drops the log entries of requests that failed because of an outage.

    :class:`Outage` already logs the outage. During an outage, the entry of every 503 is dropped. At other times, a 503
    has other causes, such as records in conflict or too many sign-ins. Then its entry is kept, because nothing else
    logs the cause.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if DATABASE.is_on and getattr(record, "status_code", 0) == HTTPStatus.SERVICE_UNAVAILABLE:
            return False
        return not (record.exc_info and is_lost(record.exc_info[1]))


def _tells_of_loss(error: BaseException) -> bool:
    if isinstance(error, psycopg.InterfaceError):
        return "closed" in str(error)
    if isinstance(error, psycopg.errors.InternalError_):
        return bool(_SERVER_LOST.search(str(error)))
    if not isinstance(error, psycopg.OperationalError):
        return False
    if error.sqlstate is None:
        return not _REFUSED.search(str(error))
    return error.sqlstate.startswith(_GONE)


def _reason(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split())[:_REASON] or type(error).__name__
