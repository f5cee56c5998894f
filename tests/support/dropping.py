"""Drops a test database at the end of a run, even if sessions in it are still open.

A thread of the live server closes its session only after the browser has closed, and that may be after the last test.
"""

from typing import Any

from django.db.backends.base.creation import BaseDatabaseCreation


def drop(creation: BaseDatabaseCreation, test_database_name: str, verbosity: int) -> None:
    """Take the place of ``BaseDatabaseCreation._destroy_test_db``."""
    maintenance: Any = creation._nodb_cursor()
    with maintenance as cursor:
        cursor.execute(f"DROP DATABASE {creation.connection.ops.quote_name(test_database_name)} WITH (FORCE)")
