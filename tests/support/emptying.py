"""Empties the tables after a test that commits. Django's own code would take a second.

Django truncates every table, and for each truncated table, PostgreSQL has to make new files for the table and its
indexes. Afterwards, Django creates the content types and permissions again. This module empties only the few tables
that have rows, and keeps content types and permissions.
"""

from functools import lru_cache
from typing import Any

from django.db import connection, transaction

#: Tables that ``migrate`` fills, with the same rows for every test.
KEPT = frozenset({"django_content_type", "auth_permission", "django_migrations"})
#: Procrastinate's tables, which Django does not manage.
QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers")
#: A table with more bytes is truncated. Deleting its rows would leave dead rows, and scanning the dead rows would take
#: longer than truncating the table.
LARGE = 1_000_000


def empty_tables(*_case: Any) -> None:  # noqa: ANN401 - pytest-django's test case, which is not used
    """Take the place of ``TransactionTestCase._fixture_teardown``."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_filled())
        filled = cursor.fetchall()
        small = [name for name, size in filled if size <= LARGE]
        large = [name for name, size in filled if size > LARGE]
        if small and not _is_superuser():
            small, large = [], small + large
        if small:
            # Switch off our triggers and those of foreign keys, so that rows can be deleted in any order.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(";".join(f"DELETE FROM {connection.ops.quote_name(name)}" for name in small))
        if large:
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, large))} CASCADE")


@lru_cache(maxsize=1)
def _filled() -> str:
    managed = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = sorted({*managed, *QUEUE} - KEPT)
    one = "SELECT '{0}', pg_relation_size('\"{0}\"') WHERE EXISTS (SELECT FROM \"{0}\")"
    return " UNION ALL ".join(one.format(name) for name in names)


@lru_cache(maxsize=1)
def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        found = cursor.fetchone()
    return bool(found and found[0])
