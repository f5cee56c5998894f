"""Checks that the pooler for requests and tasks leads to the right database, and that nothing else uses a pooler."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection

from hirewire.kit.db import sessions
from hirewire.kit.db.sessions import CONNECT_TIMEOUT
from hirewire.kit.monitoring.doctor.findings import Finding

_WHICH: Final = "SELECT pg_postmaster_start_time(), current_database()"
_MEND: Final = 'psql "$DATABASE_POOLER_URL" -c "SELECT current_database()"  # the same database as DATABASE_URL'

#: How many pairs of sessions to compare. One pair is not enough: while other clients use the pooler, the two sessions
#: of a pair may get different server processes even in transaction mode.
_PAIRS: Final = 3
_SERVER: Final = "SELECT pg_backend_pid()"


def direct(_site: str) -> Iterator[Finding]:
    if any(_share_a_server() for _ in range(_PAIRS)):
        yield Finding(
            "pooler-for-all",
            "DATABASE_URL leads to a pooler in transaction mode.",
            "Workers get no notifications through it, so work starts late. Neither locks nor migrations are safe.",
            'export DATABASE_POOLER_URL="$DATABASE_URL" DATABASE_URL=…  # the address of PostgreSQL itself',
        )


def _share_a_server() -> bool:
    """Whether one process of PostgreSQL serves two sessions that are open at the same time."""
    with psycopg.connect(**sessions.parameters(), autocommit=True) as first_session:
        first = first_session.execute(_SERVER).fetchone()
        with psycopg.connect(**sessions.parameters(), autocommit=True) as other:
            return other.execute(_SERVER).fetchone() == first


def pooler(_site: str) -> Iterator[Finding]:
    if not settings.HIREWIRE_POOLER:
        return
    with connection.cursor() as cursor:
        cursor.execute(_WHICH)
        direct = cursor.fetchone()
    try:
        pooled = _asked_through_the_pooler()
    except psycopg.Error as error:
        yield Finding(
            "pooler",
            f"DATABASE_POOLER_URL does not lead to a database: {' '.join(str(error).split())[:300]}.",
            "Pages and calls are answered with 503, and tasks wait.",
            _MEND,
        )
        return
    if pooled != direct:
        yield Finding(
            "pooler-elsewhere",
            "DATABASE_POOLER_URL and DATABASE_URL lead to different databases.",
            "Web processes do not read and write the same data as commands, migrations and backups.",
            _MEND,
        )


def _asked_through_the_pooler() -> tuple[object, ...] | None:
    place = settings.HIREWIRE_POOLER
    session = psycopg.connect(
        host=place["HOST"],
        port=place["PORT"] or None,
        user=place["USER"],
        password=place["PASSWORD"],
        dbname=place["NAME"],
        **{"connect_timeout": CONNECT_TIMEOUT, **place.get("OPTIONS", {})},
    )
    with closing(session):
        return session.execute(_WHICH).fetchone()
