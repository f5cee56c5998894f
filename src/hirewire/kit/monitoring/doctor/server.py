"""Checks of the PostgreSQL server, of its settings, and of the role that the site uses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from psycopg import sql

from hirewire.kit import clock
from hirewire.kit.db import row_security
from hirewire.kit.monitoring import migrations
from hirewire.kit.monitoring.doctor.findings import Check, Finding
from hirewire.kit.text.durations import lasting

#: Releases of PostgreSQL that tests run with.
VERSIONS: Final = range(15, 19)
#: How far our clock may differ from the database's. Tokens, quotas and retries compare the times of both.
_DRIFT: Final = timedelta(seconds=2)
#: In milliseconds. A shorter ``statement_timeout`` would cancel statements of migrations, archives and company moves.
_SHORT: Final = 60_000
#: If a table has at least this many bytes, it matters whether the table was analyzed.
_MATTERS: Final = 1_000_000
_DEFAULT_BUFFERS: Final = 128 * 1024**2

_TIMEOUTS: Final = """
SELECT current_user, (SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'),
    (SELECT setting::int FROM pg_settings WHERE name = 'idle_session_timeout'),
    (SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout')
"""
_INVALID: Final = """
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT indisvalid AND relkind = 'i' ORDER BY 1
"""
# ``reltuples`` is -1 until the table is first vacuumed or analyzed. The condition on ``relkind`` leaves out foreign and
# partitioned tables, which hold no rows themselves.
_NEVER_ANALYSED: Final = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND reltuples = -1 AND pg_relation_size(oid) >= %s AND relnamespace = 'public'::regnamespace
ORDER BY pg_relation_size(oid) DESC LIMIT 5
"""


def _rows(statement: str, *parameters: str | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def version(site: str, supported: range = VERSIONS) -> Iterator[Finding]:
    ((number, name),) = _rows(
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version')"
    )
    if number not in supported:
        yield Finding(
            "postgresql-version",
            f"The server is PostgreSQL {name}; Hirewire supports {supported[0]} to {supported[-1]}.",
            "Nobody has tested Hirewire with it.",
            f"pg_upgrade --help  # or restore a backup into a supported server: hirewire {site} restore --help",
        )


def writes(_site: str) -> Iterator[Finding]:
    ((is_standby,),) = _rows("SELECT pg_is_in_recovery()")
    if is_standby:
        yield Finding(
            "standby",
            "DATABASE_URL leads to a standby, which takes no writes.",
            "Nobody can sign in, and calls and tasks fail.",
            'export DATABASE_URL="…@one.example,two.example/…?target_session_attrs=read-write"  # all servers',
        )


def clocks(_site: str) -> Iterator[Finding]:
    before = clock.now()
    ((theirs,),) = _rows("SELECT clock_timestamp()")
    after = clock.now()
    # The database read its clock at some moment between our two readings, which may be seconds apart on a busy machine.
    # So the clocks differ for certain only by how far the database's time lies outside of the two readings.
    drift = max(before - theirs, timedelta()) or min(after - theirs, timedelta())
    if abs(drift) > _DRIFT:
        yield Finding(
            "clock",
            f"This machine's clock is {lasting(abs(drift).total_seconds())}"
            f" {'ahead of' if drift > timedelta() else 'behind'} the database's.",
            "Tokens, limits and retries would begin and end at the wrong time.",
            "sudo timedatectl set-ntp true  # on both machines",
        )


def pending(site: str) -> Iterator[Finding]:
    names = migrations.pending()
    if names:
        yield Finding(
            "migrations",
            f"The database lacks migrations of this version: {migrations.named(names)}.",
            "Pages and calls that need them fail.",
            f"hirewire {site} migrate",
        )


def role(_site: str) -> Iterator[Finding]:
    ((name, is_superuser, bypasses),) = _rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user"
    )
    quoted = sql.Identifier(name).as_string()
    if is_superuser:
        yield Finding(
            "superuser",
            f"The site signs in to the database as {name}, a superuser.",
            "Whoever gets hold of DATABASE_URL owns the whole server and the files of its machine.",
            f"ALTER ROLE {quoted} NOSUPERUSER;  -- as another superuser; the site only needs to own the database",
        )
    elif bypasses:
        yield Finding(
            "bypass-row-security",
            f"The role {name} bypasses row security.",
            "Row security limits pages to one company's rows; this role sees the rows of all companies.",
            f"ALTER ROLE {quoted} NOBYPASSRLS;  -- as a superuser",
        )


def tenant_role(site: str) -> Iterator[Finding]:
    if not getattr(settings, "HIREWIRE_ROW_SECURITY", False):
        return
    ((is_member,),) = _rows(
        f"SELECT coalesce(pg_has_role(current_user, to_regrole(%s), {row_security.SWITCHING}), false)",
        row_security.ROLE,
    )
    if not is_member:
        yield Finding(
            "row-security-role",
            f"HIREWIRE_ROW_SECURITY=1, but the role {row_security.ROLE} is missing or not granted.",
            "Every page and call fails.",
            f"hirewire {site} row-security",
        )
        return
    missing = row_security.missing_views()
    if missing:
        yield Finding(
            "row-security-views",
            f"Row security has no views for {', '.join(missing)}.",
            "Searches read every record, because PostgreSQL cannot use the search indexes on a table with a row"
            " security policy.",
            f"hirewire {site} row-security",
        )


def indexes(_site: str) -> Iterator[Finding]:
    for (name,) in _rows(_INVALID):
        yield Finding(
            "invalid-index",
            f"The index {name} is not valid.",
            "It was not built completely: it slows down every write and speeds up no search.",
            f"REINDEX INDEX CONCURRENTLY {name};",
        )


def statistics(_site: str) -> Iterator[Finding]:
    for (name,) in _rows(_NEVER_ANALYSED, _MATTERS):
        yield Finding(
            "never-analysed",
            f"The table {name} was never analyzed.",
            "PostgreSQL guesses its size, and may choose plans that take minutes.",
            f"ANALYZE {name};  -- and see that autovacuum is on: SHOW autovacuum;",
        )


def memory(_site: str, least: int = _DEFAULT_BUFFERS + 1) -> Iterator[Finding]:
    ((size, written, is_autovacuum_on),) = _rows(
        "SELECT pg_size_bytes(current_setting('shared_buffers')), current_setting('shared_buffers'),"
        " current_setting('autovacuum')::bool"
    )
    if size < least:
        yield Finding(
            "shared-buffers",
            f"shared_buffers is {written}; PostgreSQL's default is 128MB, which is meant for small machines.",
            "Searches read from disk what should be in memory: profiles need 0.65 GB per million.",
            "ALTER SYSTEM SET shared_buffers = '2GB';  -- about a quarter of the memory, then restart PostgreSQL",
        )
    if not is_autovacuum_on:
        yield Finding(
            "autovacuum",
            "autovacuum is off.",
            "Tables grow without end, and PostgreSQL never analyzes them.",
            "ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf();",
        )


def timeouts(_site: str) -> Iterator[Finding]:
    ((user, statement, session, transaction),) = _rows(_TIMEOUTS)
    alter = f"ALTER ROLE {sql.Identifier(user).as_string()} SET"
    if 0 < statement < _SHORT:
        yield Finding(
            "statement-timeout",
            f"statement_timeout is {statement / 1000:g} seconds.",
            "Some statements of migrations, archives and company moves take longer, so they are always canceled.",
            f"{alter} statement_timeout = 0;  -- then restart the site",
        )
    if session > 0:
        yield Finding(
            "idle-session-timeout",
            f"idle_session_timeout is {session / 1000:g} seconds.",
            "Workers listen on sessions that are mostly idle. If the server ends these sessions, work starts late.",
            f"{alter} idle_session_timeout = 0;  -- then restart the site",
        )
    if transaction == 0:
        yield Finding(
            "idle-transaction-timeout",
            "idle_in_transaction_session_timeout is off.",
            "A process that hangs within a transaction keeps its locks, and keeps tables from being cleaned up.",
            f"{alter} idle_in_transaction_session_timeout = '5min';  -- then restart the site",
        )


CHECKS: Final[tuple[Check, ...]] = (
    version,
    writes,
    clocks,
    pending,
    role,
    tenant_role,
    indexes,
    statistics,
    memory,
    timeouts,
)
