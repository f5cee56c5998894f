"""A database that goes away: how it is told from a mistake of ours, and how long it is waited for."""

import logging
import random
import re
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import psycopg

#: Seconds until the second try, and between all the later ones. Each wait is up to twice the one before.
FIRST_WAIT: Final = 0.2
LONGEST_WAIT: Final = 5.0
#: Class 08 is a broken connection; the others are a server that stops, starts, or has no room.
_GONE: Final = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
#: What a person has to put right. libpq gives refusals of a connection no code, so their texts are all there is.
_REFUSED: Final = re.compile(
    r"password authentication failed|no password supplied|no pg_hba\.conf entry"
    r"|(role|database) \"[^\"]*\" does not exist"
)
_REASON: Final = 200

log = logging.getLogger(__name__)


def is_lost(error: BaseException | None) -> bool:
    """Whether this happened because the database is away, itself or what it was raised from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if _tells_of_loss(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def waits(*, first: float = FIRST_WAIT, longest: float = LONGEST_WAIT) -> Iterator[float]:
    """Seconds to wait between tries: more each time up to a longest, and never in step with other processes."""
    wait = first
    while True:
        yield wait * random.uniform(0.5, 1)  # noqa: S311 - nothing is kept secret with it
        wait = min(wait * 2, longest)


class Patience:
    """How long one who keeps losing the database waits each time; begins anew when all was well for a while."""

    def __init__(self) -> None:
        self._waits = waits()
        self._last = 0.0

    def after(self, error: BaseException) -> float:
        """Note the loss, and tell the seconds to wait before trying again."""
        DATABASE.note(error)
        now = time.monotonic()
        if now - self._last > 3 * LONGEST_WAIT:
            self._waits = waits()
        self._last = now
        return next(self._waits)


class Outage:
    """Says once in the log that the database is away, and once that it is back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: float | None = None
        #: Connections that were lost, or not to be had, since the process started.
        self.losses = 0

    @property
    def is_on(self) -> bool:
        return self._since is not None

    def note(self, error: BaseException) -> None:
        with self._lock:
            self.losses += 1
            if self._since is not None:
                return
            self._since = time.monotonic()
        log.warning("The database is away and is waited for: %s", _reason(error))

    def end(self) -> None:
        """Called after each statement that the database answered, so it costs nothing when nothing was wrong."""
        if self._since is None:
            return
        with self._lock:
            since, self._since = self._since, None
        if since is not None:
            log.warning("The database is back after %.1f seconds", time.monotonic() - since)


#: This process's one database.
DATABASE: Final = Outage()


class QuietLoss(logging.Filter):
    """Lets nothing into the log for each request that found no database; :class:`Outage` has told of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 0) == HTTPStatus.SERVICE_UNAVAILABLE:
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
