"""Database outages: telling one from a bug, and how long to wait for the database to return."""

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

#: Upper bounds, in seconds, of the wait before the second try and of any later wait. The bound doubles with each try,
#: and a wait is random between half of it and all of it.
FIRST_WAIT: Final = 0.2
LONGEST_WAIT: Final = 5.0
#: Class 08 stands for a broken connection. The other codes stand for a server that stops, starts, ends an idle session,
#: or is full.
_GONE: Final = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
#: Errors that a person has to fix. libpq gives refused connections no code, so they can be recognized only by their
#: texts.
_REFUSED: Final = re.compile(
    r"password authentication failed|no password supplied|no pg_hba\.conf entry"
    r"|(role|database) \"[^\"]*\" does not exist"
)
_REASON: Final = 200

log = structlog.get_logger(__name__)


def is_lost(error: BaseException | None) -> bool:
    """Whether a lost database caused this error, directly or through the errors it was raised from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if _tells_of_loss(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def waits(*, first: float = FIRST_WAIT, longest: float = LONGEST_WAIT) -> Iterator[float]:
    """Yield seconds to wait between tries, growing to ``longest`` and randomised so processes do not retry in step."""
    wait = first
    while True:
        yield wait * random.uniform(0.5, 1)  # noqa: S311 - nothing secret depends on it
        wait = min(wait * 2, longest)


class Patience:
    """Backoff for a caller that keeps losing the database; starts over after a quiet spell."""

    def __init__(self) -> None:
        self._waits = waits()
        self._last = 0.0

    def after(self, error: BaseException) -> float:
        """Record the loss and return the seconds to wait before trying again."""
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
        #: Whether an attempt to reach the database has failed since the outage began. One lost session is no proof: an
        #: administrator may have ended it or dropped its database.
        self.is_confirmed = False
        #: Connections lost or refused since the process started.
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
        """Record that the database could not be reached."""
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


#: This process's one database.
DATABASE: Final = Outage()


class QuietLoss(logging.Filter):
    """Drops the log entries of requests that failed because of an outage, which :class:`Outage` logs itself.

    A 503 has other causes, too, such as records in conflict or too many sign-ins. Their entries are kept, because
    nothing else logs them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if DATABASE.is_on and getattr(record, "status_code", 0) == HTTPStatus.SERVICE_UNAVAILABLE:
            return False
        return not (record.exc_info and is_lost(record.exc_info[1]))


def _tells_of_loss(error: BaseException) -> bool:
    if isinstance(error, psycopg.InterfaceError):
        return "closed" in str(error)
    if not isinstance(error, psycopg.OperationalError):
        return False
    if error.sqlstate is None:
        return not _REFUSED.search(str(error))
    return error.sqlstate.startswith(_GONE)


def _reason(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split())[:_REASON] or type(error).__name__
