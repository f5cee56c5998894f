"""Checks of the pooler through which requests and tasks reach PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection

from hirewire.kit.db.sessions import CONNECT_TIMEOUT
from hirewire.kit.monitoring.doctor.findings import Finding

#: Tells one database of one running server from all others.
_WHICH: Final = "SELECT pg_postmaster_start_time(), current_database()"
_MEND: Final = 'psql "$DATABASE_POOLER_URL" -c "SELECT current_database()"  # the same database as DATABASE_URL'


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
            "Web processes read and write other data than commands, migrations and backups.",
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
        connect_timeout=CONNECT_TIMEOUT,
        **place.get("OPTIONS", {}),
    )
    with closing(session):
        return session.execute(_WHICH).fetchone()
