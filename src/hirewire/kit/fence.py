"""The second lock on tenancy: PostgreSQL itself shows a session one company's rows, whatever a query forgot."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

#: Owns nothing, so that policies hold for it. A session becomes it for one transaction.
ROLE = "hirewire_tenant"

_ENTER = "SELECT set_config('role', %s, true), set_config('hirewire.organization', %s, true)"

_SET_UP = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT {role} TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
"""


def set_up() -> None:
    """Make the role. Needs the right to make roles, which the program itself has no other use for."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_SET_UP).format(role=sql.Identifier(ROLE)))


@contextmanager
def only(organization_id: int | None) -> Iterator[None]:
    """See and write rows of one company, of none without one, until the block ends; one round trip.

    Blocks do not nest: to step out of one company into another would take the
    rights that the first one gave away.
    """
    if not settings.HIREWIRE_ROW_SECURITY:
        yield
        return
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ENTER, [ROLE, "" if organization_id is None else str(organization_id)])
        yield
        # The end of a transaction takes both settings back, and so does a rollback; only a longer one goes on.
        if is_inside and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_ENTER, ["none", ""])
