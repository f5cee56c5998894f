"""Refuse what a unique constraint forbids.

A check before the write does not see what other transactions write at the same
moment, and may compare letters differently. Only the constraint decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation


@contextmanager
def refused_as(refusal: Exception) -> Iterator[None]:
    """Raise ``refusal`` if something written here breaks a unique constraint, and undo only what was written here."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as violation:
        if not isinstance(violation.__cause__, UniqueViolation):
            raise
        raise refusal from violation
