"""Queries that must not take long, because somebody runs them every few seconds."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Run the block, which must only read, in a transaction in which no statement takes longer than ``seconds``."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{int(seconds * 1000)}ms"])
        yield
