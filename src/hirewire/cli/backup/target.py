"""The database that a backup is restored into. It must be suitable and empty; if it does not exist, it is created."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from hirewire.cli.backup.errors import BackupError
from hirewire.cli.backup.manifest import Manifest
from hirewire.kit.db.row_security import ROLE, SWITCHING
from hirewire.sandbox.postgres.binaries import EXTENSIONS, OLDEST
from hirewire.sandbox.postgres.clients import Address

#: Most clusters have this database. Through it, we find out whether the target database exists, and create the target
#: if it is missing.
_MAINTENANCE: Final = "postgres"
# All tables, views and sequences in the database. Those of extensions do not count, because some providers install a
# few extensions in every database.
_HOLDS: Final = r"""
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
ORDER BY 1
"""
# Whether the role for row security exists, and whether the current user may create or use it. Since PostgreSQL
# 16, the privilege to create roles no longer includes the right to grant roles that others created.
_ROLE: Final = f"""
SELECT other.oid IS NOT NULL, CASE
    WHEN me.rolsuper THEN true
    WHEN other.oid IS NULL THEN me.rolcreaterole
    ELSE pg_has_role(me.oid, other.oid, {SWITCHING})
        OR me.rolcreaterole AND current_setting('server_version_num')::integer < 160000
END
FROM pg_roles AS me LEFT JOIN pg_roles AS other ON other.rolname = %s WHERE me.rolname = current_user
"""  # noqa: S608 - both parts are constants


class Target:
    def __init__(self, connection: Connection[Any], address: Address, manifest: Manifest) -> None:
        self._connection = connection
        self._address = address
        self._manifest = manifest

    @property
    def server(self) -> int:
        return self._connection.info.server_version // 10_000

    @property
    def is_over_tls(self) -> bool:
        return self._connection.pgconn.ssl_in_use

    def check(self, *, row_security: bool) -> None:
        self._check_server()
        tables = self._rows(_HOLDS)
        if tables:
            more = f" and {len(tables) - 1} more" if len(tables) > 1 else ""
            raise BackupError(
                f"The database {self._address.name} is not empty: it has {tables[0][0]}{more}. A"
                " backup is restored into an empty database only. Name another one in DATABASE_URL, or drop this one"
                f" yourself (`dropdb {self._address.name}`) if nothing in it is needed."
            )
        if row_security:
            self._check_role()

    def _check_server(self) -> None:
        oldest = max(self._manifest.server, OLDEST)
        if self.server < oldest:
            raise BackupError(
                f"The backup was made with PostgreSQL {self._manifest.server}, but this server is {self.server}."
                f" Restore it into PostgreSQL {oldest} or newer."
            )
        for right, has_it in (
            (
                f"CREATE on the database {self._address.name}",
                "SELECT has_database_privilege(current_database(), 'CREATE')",
            ),
            (f"CREATE on the schema public of {self._address.name}", "SELECT has_schema_privilege('public', 'CREATE')"),
        ):
            if not self._value(has_it):
                raise BackupError(
                    f"{self._value('SELECT current_user')} lacks the right {right}. Make"
                    " the user of DATABASE_URL the owner of the database."
                )
        encoding = self._value("SHOW server_encoding")
        if encoding != "UTF8":
            raise BackupError(
                f"The database {self._address.name} has the encoding {encoding}. Create it with ENCODING 'UTF8'."
            )
        available = {name for (name,) in self._rows("SELECT name FROM pg_available_extensions")}
        absent = [name for name in EXTENSIONS if name not in available]
        if absent:
            raise BackupError(
                f"The server lacks the extension {absent[0]}. Install PostgreSQL's contrib package there."
            )

    def _check_role(self) -> None:
        ((is_there, may_have_it),) = self._rows(_ROLE, ROLE)
        if may_have_it:
            return
        user = self._value("SELECT current_user")
        making = "" if is_there else f"CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS; "
        raise BackupError(
            f"Row security needs the role {ROLE}, which {user} may not create or use. Ask an administrator of the"
            f" server to run `{making}GRANT {ROLE} TO {user};`, then restore again."
        )

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query.encode(), values or None).fetchall()

    def _value(self, query: str, *values: object) -> object:
        rows = self._rows(query, *values)
        return rows[0][0] if rows else None


@contextmanager
def target(address: Address, manifest: Manifest) -> Iterator[Target]:
    with _connect(address) as connection:
        yield Target(connection, address, manifest)


def analyze(address: Address) -> None:
    """Collect statistics, which dumps do not contain. Without them, the first searches could get very bad plans."""
    with _connect(address) as connection:
        connection.execute("ANALYZE")


def _connect(address: Address) -> Connection[Any]:
    try:
        return _session(address)
    except psycopg.OperationalError as refused:
        if not _is_only_missing(address):
            raise BackupError(
                f"The database that DATABASE_URL names refuses the connection: {str(refused).strip()}"
            ) from None
    _make(address)
    return _session(address)


def _is_only_missing(address: Address) -> bool:
    try:
        with _session(address.beside(_MAINTENANCE)) as connection:
            return not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [address.name]).fetchone()
    except psycopg.OperationalError:
        return False


def _make(address: Address) -> None:
    try:
        with _session(address.beside(_MAINTENANCE)) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(address.name))
            )
    except psycopg.Error as refused:
        raise BackupError(
            f"There is no database {address.name}, and it cannot be created from here: {str(refused).strip()}. Ask an"
            f" administrator of the server to run `createdb --encoding=UTF8 --template=template0 {address.name}`."
        ) from None


def _session(address: Address) -> Connection[Any]:
    return psycopg.connect(**address.parameters, autocommit=True, application_name="hirewire restore")
