"""Refuse what a unique constraint forbids, by trying to write it.

A check before the write would not see what other transactions write at the same moment, and its comparison of letters
may differ from the comparison of the constraint.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation


@contextmanager
def refused_as(refusal: Exception) -> Iterator[None]:
    """Raise ``refusal`` if something written here breaks a unique constraint, and undo only what was written here.

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
