"""The second lock on tenancy: PostgreSQL itself shows a session one company's rows, whatever a query forgot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

#: Owns nothing, so that policies hold for it. A session becomes it for one transaction.
ROLE = "hirewire_tenant"
_SCHEMA = "public"

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
CREATE SCHEMA IF NOT EXISTS {role};
GRANT USAGE ON SCHEMA {role} TO {role};
"""
# PostgreSQL looks for tables in the schema that is called like the role first. The policy's own words, so that there
# is one rule; and what they hide can be neither found nor written, as behind the policy.
_SEE = """
CREATE VIEW {view} AS SELECT * FROM {table} WHERE {condition} WITH CHECK OPTION;
GRANT SELECT, INSERT, UPDATE, DELETE ON {view} TO {role};
"""
_CONDITION = "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = to_regclass(%s)"

_searched: list[str] = []


def install(searched: Sequence[str]) -> None:
    """Tables in which people look for words; called when Django is ready.

    Behind a policy PostgreSQL uses an index only for operators that it trusts to
    tell nothing of hidden rows, and those of words are not among them. So the role
    sees these tables through views, which hide the same rows and leave indexes alone.
    """
    _searched[:] = searched


def set_up() -> None:
    """Make the role. Needs the right to make roles and schemas, which the program itself has no other use for."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(_SET_UP).format(role=sql.Identifier(ROLE)))
        put_up_views()


def put_up_views(**_signal: object) -> None:
    """Anew, since a view has the columns that its table had; nothing where the role was never made."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _take_down(cursor):
            return
        for name in _searched:
            table = sql.Identifier(_SCHEMA, name)
            cursor.execute(_CONDITION, [table.as_string(cursor.connection)])
            # None yet, or none any more, where migrations went a part of the way only.
            for (condition,) in cursor.fetchall():
                parts = {"table": table, "view": sql.Identifier(ROLE, name), "role": sql.Identifier(ROLE)}
                cursor.execute(sql.SQL(_SEE).format(condition=sql.SQL(condition), **parts))


def take_down_views(**_signal: object) -> None:
    """Before tables change. Whoever is inside meanwhile sees the tables themselves, behind their policies."""
    with transaction.atomic(), connection.cursor() as cursor:
        _take_down(cursor)


def _take_down(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [ROLE])
    (is_there,) = cursor.fetchone()
    if is_there:
        for name in _searched:
            cursor.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(sql.Identifier(ROLE, name)))
    return bool(is_there)


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
