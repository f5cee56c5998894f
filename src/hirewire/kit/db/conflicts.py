"""Retries for transactions that PostgreSQL aborts because of a conflict and that are safe to repeat.

An agreed order of locks (docs/decisions/0025-one-order-of-locks.md) keeps our own writes from deadlocking. This module
handles what no order covers: implicit locks on indexes and foreign keys, and statements run by hand.
"""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, connection
from psycopg import Error
from psycopg.errors import DeadlockDetected, SerializationFailure

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds to wait before each retry. The actual wait is a random time between 50% and 150% of this number. All waits
#: together take about 0.75 seconds. In addition, PostgreSQL needs one second to notice each deadlock.
WAITS: Final = (0.05, 0.1, 0.2, 0.4)


class OvertakenError(DatabaseError):
    """Another transaction has changed data that this transaction read at its start and relies on."""


#: Errors after which the same transaction may succeed if it is repeated. After the first two (SQLSTATE 40P01 and
#: 40001), PostgreSQL has rolled the transaction back.
_CONFLICTS: Final = (DeadlockDetected, SerializationFailure, OvertakenError)

log = structlog.get_logger(__name__)


class StillInConflictError(Exception):
    """Every attempt conflicted with another transaction; nothing was written."""


def is_conflict(error: BaseException) -> bool:
    """Whether the error is a conflict. Django wraps psycopg's errors, but the hot path raises them unwrapped."""
    return isinstance(error, _CONFLICTS) or isinstance(error.__cause__, _CONFLICTS)


def retry(act: Callable[[], T], *, pause: Callable[[float], object] = time.sleep) -> T:
    """Repeat ``act`` if its transaction conflicts; raise :class:`StillInConflictError` if the last try conflicts, too.

    ``act`` runs one transaction. Whatever ``act`` does outside that transaction
    must be safe to repeat. Inside another transaction, ``act`` runs only once,
    because only the code that began the outermost transaction can repeat it.
    """
    if connection.in_atomic_block:
        return act()
    for wait in WAITS:
        try:
            return act()
        except (DatabaseError, Error) as error:
            if not is_conflict(error):
                raise
            log.warning("Transaction conflict, retrying", code=_code(error))
        pause(wait * random.uniform(0.5, 1.5))  # noqa: S311 - spreads retries, protects nothing
    try:
        return act()
    except (DatabaseError, Error) as error:
        if not is_conflict(error):
            raise
        raise StillInConflictError from error


def retry_if_overtaken(act: Callable[[], T]) -> T:
    """Repeat ``act`` once if it raises :class:`OvertakenError`.

    Use this for pages. A page must not be repeated once it has committed something. When this error is raised, the page
    has committed nothing: the error occurs only where row security has put the whole page into one transaction.
    """
    try:
        return act()
    except OvertakenError:
        return act()


def retried(act: Callable[P, T]) -> Callable[P, T]:
    """Add retries to a function that is one transaction. Apply this outside ``transaction.atomic``."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return retry(lambda: act(*args, **kwargs))

    return run


def _code(error: BaseException) -> str:
    """Return the SQLSTATE of an error, or else the name of its type, for the log.

    The message of the error quotes rows, which the log must not show.
    """
    cause = error if isinstance(error, Error) else error.__cause__
    return str(getattr(cause, "sqlstate", "")) or type(error).__name__
