"""Transactions that PostgreSQL ends because they met another one, and that are safe to run again.

An agreed order of locks (docs/decisions/0025-one-order-of-locks.md) keeps our
own writes apart. This is for what no order covers: indexes and foreign keys
that PostgreSQL locks by itself, and statements that somebody runs by hand.
"""

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import DatabaseError, connection
from psycopg import Error
from psycopg.errors import DeadlockDetected, SerializationFailure

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds before each further try, doubled each time; what is waited is between half and three halves of it. Together
#: about a second, beside the second after which PostgreSQL notices each deadlock.
WAITS: Final = (0.05, 0.1, 0.2, 0.4)
#: SQLSTATE 40P01 and 40001: nothing of the transaction was kept, and the same again may succeed.
_CONFLICTS: Final = (DeadlockDetected, SerializationFailure)

_logger = logging.getLogger(__name__)


class StillInConflictError(Exception):
    """Every try met another transaction; nothing was written."""


def is_conflict(error: BaseException) -> bool:
    """Django hides psycopg's error behind its own; statements of the hot path raise it bare."""
    return isinstance(error, _CONFLICTS) or isinstance(error.__cause__, _CONFLICTS)


def retry(act: Callable[[], T], *, pause: Callable[[float], object] = time.sleep) -> T:
    """Run ``act`` again while its transaction loses against another one; :class:`StillInConflictError` in the end.

    ``act`` is one transaction, and whatever it does outside of it must be safe
    to repeat. Inside a transaction it runs once: only the outermost one can be
    repeated, by whoever began it.
    """
    if connection.in_atomic_block:
        return act()
    for wait in WAITS:
        try:
            return act()
        except (DatabaseError, Error) as error:
            if not is_conflict(error):
                raise
            _logger.warning("A transaction met another one (%s) and is repeated", _code(error))
        pause(wait * random.uniform(0.5, 1.5))  # noqa: S311 - spreads waits, and hides nothing
    try:
        return act()
    except (DatabaseError, Error) as error:
        if not is_conflict(error):
            raise
        raise StillInConflictError from error


def retried(act: Callable[P, T]) -> Callable[P, T]:
    """Outside of ``transaction.atomic``, for a function that is one transaction."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return retry(lambda: act(*args, **kwargs))

    return run


def _code(error: BaseException) -> str:
    """Not the message, which quotes the rows."""
    cause = error if isinstance(error, Error) else error.__cause__
    return str(getattr(cause, "sqlstate", ""))
