"""Refuse what a unique constraint forbids.

A check before the write does not see what other transactions write at the same
moment, and may compare letters differently. Only the constraint decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation


@contextmanager
def refused_as(refusal: Exception) -> Iterator[None]:
    """Raise ``refusal`` if something written here breaks a unique constraint, and undo only what was written here.

    Two transactions that swap two names wait for each other; the one that PostgreSQL ends is refused, too.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as violation:
        if not isinstance(violation.__cause__, UniqueViolation | DeadlockDetected):
            raise
        raise refusal from violation
