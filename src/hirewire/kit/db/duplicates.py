"""Try a write, and refuse it if a unique constraint forbids it.

A check before the write would not see what other transactions write at the same moment. The check might also compare
upper and lower case differently from the constraint.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation


@contextmanager
def refused_as(refusal: Exception) -> Iterator[None]:
    """Raise ``refusal`` if a write in the ``with`` block breaks a unique constraint, and undo only the block's writes.

    Also raise ``refusal`` after a deadlock: two transactions that swap two names wait for each other until PostgreSQL
    ends one of them.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as violation:
        if not isinstance(violation.__cause__, UniqueViolation | DeadlockDetected):
            raise
        raise refusal from violation
