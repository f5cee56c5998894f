"""A second line of defense for tenancy: PostgreSQL limits a session to one company's rows, even if a query does not."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hirewire.kit.monitoring import current

#: The role of a limited session. The role owns no tables, so the tables' policies apply to it.
ROLE = "hirewire_tenant"

# Two commands, sent together. They use ``SET``, which a Citus cluster passes on to its servers. The cluster would not
# pass on a value from ``set_config``.
_ENTER = sql.SQL("SET LOCAL ROLE {}; SET LOCAL hirewire.organization = {}")

#: The privilege that lets a session switch to a role. Since PostgreSQL 16, membership is not enough: the creator of a
#: role is a member of it, but cannot switch to it.
SWITCHING = "CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'MEMBER' ELSE 'SET' END"

#: The company of the current :func:`only` block, as text: empty if the block allows no rows. None outside such blocks.
_company: ContextVar[str | None] = ContextVar("row_security", default=None)

_SET_UP = """
DO $$ BEGIN
    -- This user needs no right to create or grant the role if somebody else has already done both.
    IF to_regrole({name}) IS NULL THEN
        CREATE ROLE {role} NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    GRANT {role} TO CURRENT_USER;
EXCEPTION WHEN insufficient_privilege THEN
    IF NOT pg_has_role(CURRENT_USER, {name}, {switching}) THEN RAISE; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
CREATE SCHEMA IF NOT EXISTS {role};
GRANT USAGE ON SCHEMA {role} TO {role};
"""
# On a table with a policy, PostgreSQL uses an index only for leakproof operators. The operators of inverted indexes,
# which find words and parts of names, are not leakproof. So the role sees a table with such an index through a view of
# the same name. The view reads the table with the rights of the view's owner. No policy applies to this owner, so
# PostgreSQL can use the index. The view is in a schema named after the role. PostgreSQL searches this schema first. The
# view's condition is copied from the policy, so rows that the policy would hide can be neither read nor written through
# the view. A table that Citus spreads over several servers gets no view, because Citus refuses to write through a view.
# The policy limits the rows of such a table.
_SEARCHED = """
SELECT held.relnamespace::regnamespace::text, held.relname, pg_get_expr(policy.polqual, held.oid)
FROM pg_policy AS policy JOIN pg_class AS held ON held.oid = policy.polrelid
WHERE EXISTS (
    SELECT FROM pg_index JOIN pg_class AS index ON index.oid = pg_index.indexrelid JOIN pg_am ON pg_am.oid = index.relam
    WHERE pg_index.indrelid = held.oid AND pg_am.amname = 'gin'
) AND held.oid <> ALL(%s::oid[])
"""
_HAS_CITUS = "SELECT to_regclass('pg_dist_partition') IS NOT NULL"
_SPREAD = "SELECT logicalrelid::oid FROM pg_dist_partition"
_SEE = """
CREATE VIEW {view} AS SELECT * FROM {table} WHERE {condition} WITH CHECK OPTION;
GRANT SELECT, INSERT, UPDATE, DELETE ON {view} TO {role};
"""


def set_up() -> None:
    """Create the role unless it exists, let the database user switch to it, and create the views.

    To create the role, the database user needs a privilege that the site needs for nothing else.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        names = {"role": sql.Identifier(ROLE), "name": sql.Literal(ROLE), "switching": sql.SQL(SWITCHING)}
        cursor.execute(sql.SQL(_SET_UP).format(**names))
    create_views()


def create_views() -> None:
    """Create the views anew, because a view does not get new columns of its table.

    Do nothing if :func:`set_up` has not run yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [ROLE])
        if cursor.fetchone() != (True,):
            return
    drop_views()
    with transaction.atomic(), connection.cursor() as cursor:
        for schema, name, condition in _searched(cursor):
            see = sql.SQL(_SEE).format(
                view=sql.Identifier(ROLE, name),
                table=sql.Identifier(schema, name),
                condition=sql.SQL(condition),
                role=sql.Identifier(ROLE),
            )
            cursor.execute(see)


def missing_views() -> list[str]:
    """Return the names of tables whose view is missing. The role can search such a table only by reading all of it."""
    with connection.cursor() as cursor:
        names = [name for _, name, _ in _searched(cursor)]
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s", [ROLE])
        existing = {name for (name,) in cursor.fetchall()}
    return sorted(set(names) - existing)


def _searched(cursor: CursorWrapper) -> list[tuple[str, str, str]]:
    """The schema and the name of each table that needs a view, and the condition of its policy."""
    cursor.execute(_HAS_CITUS)
    spread: list[int] = []
    if cursor.fetchone() == (True,):
        cursor.execute(_SPREAD)
        spread = [number for (number,) in cursor.fetchall()]
    cursor.execute(_SEARCHED, [spread])
    return list(cursor.fetchall())


def before_migrations(*, plan: Sequence[object] = (None,), **_signal: object) -> None:
    """Drop the views before tables change. ``plan`` is empty if Django has nothing to migrate."""
    if plan:
        drop_views()


def after_migrations(*, plan: Sequence[object] = (None,), **_signal: object) -> None:
    """Create the views again if this run migrated anything or an interrupted earlier run left views missing."""
    if plan or missing_views():
        create_views()


def drop_views() -> None:
    """Drop all views. Until they are back, the role reads the tables themselves, under their policies.

    Each view is dropped in a separate transaction. A single transaction would keep one view locked while it waits for
    the next, and could deadlock with a page that reads both views.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s ORDER BY viewname", [ROLE])
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(sql.Identifier(ROLE, name)))


@contextmanager
def only(organization_id: int | None) -> Iterator[None]:
    """Until the block ends, limit reads and writes to one company's rows. ``None`` allows no rows at all.

    A nested block for the same company changes nothing. A nested block for another company is an error, because its end
    would lift the limit of the outer block.
    """
    # All work for one company comes through here, so this is the place to record which company a request is for.
    current.note(tenant=organization_id)
    if not settings.HIREWIRE_ROW_SECURITY:
        yield
        return
    company = "" if organization_id is None else str(organization_id)
    if (outer := _company.get()) is not None:
        if outer != company:
            raise RuntimeError("A block for one company cannot contain a block for another company.")
        yield
        return
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        _enter(connection, company)
        token = _company.set(company)
        try:
            yield
        finally:
            _company.reset(token)
        # At the end of the outermost transaction, or if this block is rolled back, PostgreSQL resets role and company.
        # But if this block succeeds inside another transaction, role and company would stay set, so reset them here.
        if is_inside and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_ENTER.format(sql.SQL("NONE"), sql.Literal("")))


def is_limited() -> bool:
    return _company.get() is not None


def repeat(other: BaseDatabaseWrapper) -> None:
    """Apply the limit of the surrounding :func:`only` block, if there is one, to another connection's transaction."""
    company = _company.get()
    if company is not None:
        _enter(other, company)


def _enter(session: BaseDatabaseWrapper, company: str) -> None:
    with session.cursor() as cursor:
        cursor.execute(_ENTER.format(sql.Identifier(ROLE), sql.Literal(company)))
