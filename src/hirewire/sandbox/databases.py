"""The sandbox's two databases, on its own server or on the server that DATABASE_URL names."""

from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

import hirewire
from hirewire.configuration import addresses, reading, sources
from hirewire.sandbox import postgres
from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.fingerprints import fingerprint
from hirewire.sandbox.home import Home
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.progress import Progress
from hirewire.sandbox.sites import ATS, HUB, Site

NAMES = {HUB.name: "hirewire_hub", ATS.name: "hirewire_ats"}
SITES = (HUB, ATS)
#: The SQL comment on each of the sandbox's databases begins with this word; see ``fingerprints``.
_MARK: Final = "hirewire"


class Databases:
    def __init__(self, server: postgres.Server, maintenance: str, *, is_own: bool) -> None:
        self._server = server
        self._maintenance = maintenance
        #: Whether the server was created for the sandbox. If so, the sandbox's role may do anything on the server.
        self.is_own = is_own

    def url(self, site: Site) -> str:
        return self._server.url(NAMES[site.name])

    def check_ours(self) -> None:
        """Refuse a database that has tables but was not made by the sandbox.

        An installation's databases may have the same names, and must not be changed.
        """
        with psycopg.connect(self._server.url(self._maintenance), autocommit=True) as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname = ANY(%s)", [[*NAMES.values()]])
            there = [name for (name,) in rows.fetchall()]
            foreign = [name for name in there if not (_comment(connection, name) or "").startswith(_MARK)]
        for name in foreign:
            if self._has_tables(name):
                raise DemoError(
                    f"The server that DATABASE_URL names has a database {name} with tables that the demo did not make."
                    " Unset DATABASE_URL, or name another server."
                )

    def _has_tables(self, name: str) -> bool:
        with psycopg.connect(self._server.url(name)) as connection:
            tables = connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public' LIMIT 1")
            return tables.fetchone() is not None

    def make(self) -> None:
        for name in NAMES.values():
            self._server.ensure_database(name, maintenance=self._maintenance)
        with psycopg.connect(self._server.url(self._maintenance), autocommit=True) as connection:
            for name in NAMES.values():
                if _comment(connection, name) is None:
                    # Mark the database now. If this start is interrupted, the next start then knows that the sandbox
                    # made the database.
                    connection.execute(
                        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(_MARK))
                    )
                # A first sync makes thousands of small commits, and waiting for the disk at each commit would take
                # a quarter of the sync's time. Without the wait, a power cut may lose the last half second of made-up
                # data, but leaves nothing inconsistent.
                connection.execute(
                    sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
                )

    def drop(self) -> None:
        with psycopg.connect(self._server.url(self._maintenance), autocommit=True) as connection:
            for name in NAMES.values():
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def is_prepared(self, site: Site) -> bool:
        """Whether the database's comment says that this version of the code has migrated and seeded the database."""
        with psycopg.connect(self.url(site)) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        return row == (fingerprint(Path(hirewire.__file__).parent),)

    def mark_prepared(self, site: Site) -> None:
        with psycopg.connect(self.url(site), autocommit=True) as connection:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(NAMES[site.name]), sql.Literal(fingerprint(Path(hirewire.__file__).parent))
                )
            )


def bring_up(home: Home, supervisor: Supervisor, progress: Progress) -> Databases:
    url = reading.text("DATABASE_URL") if sources.is_stated("DATABASE_URL") else ""
    if not url:
        return Databases(
            postgres.start(home.postgres, supervisor=supervisor, say=progress.detail), "postgres", is_own=True
        )
    name = addresses.parsed(url)["NAME"]
    url = addresses.for_libpq(url)
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise DemoError(f"The server that DATABASE_URL names refuses the connection: {str(error).strip()}") from None
    databases = Databases(postgres.Server(url), name, is_own=False)
    databases.check_ours()
    return databases


def _comment(connection: psycopg.Connection[Any], name: str) -> str | None:
    """Return the comment on a database; None if the database has none, or does not exist."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None
