"""Counts and hashes the rows of a database at one moment. ``pg_dump`` dumps these rows: it uses the same snapshot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import Connection, IsolationLevel, sql

from hirewire.cli.backup.errors import BackupError
from hirewire.cli.backup.manifest import Table
from hirewire.kit.db.backups import StoredFiles
from hirewire.kit.db.row_security import ROLE
from hirewire.sandbox.postgres.clients import Address

# Rows are hashed as text, so their values must look the same in every session.
_SETTINGS: Final = """
SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
SET extra_float_digits = 1; SET search_path = ''; SET statement_timeout = 0; SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0; SET row_security = off
"""
# Tables of extensions are excluded, because the extensions create them again. Generated columns are excluded, because a
# restore computes them again. Their values may then differ: they are computed with ``unaccent``, which knows more
# accents in newer versions of PostgreSQL.
_TABLES: Final = r"""
SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname
"""
# The order of rows differs between databases, so each row is hashed to a number. A restore compares the sums of these
# numbers.
_CONTENTS: Final = """
SELECT count(*), coalesce(sum(
    ('x' || left(encode(sha256(convert_to(stored::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint
), 0)::text
FROM (SELECT {columns} FROM {table}) AS stored
"""


class ServerVersion(NamedTuple):
    major: int
    full: str


@dataclass(frozen=True, slots=True)
class Contents:
    connection: Connection[Any]

    def export(self) -> str:
        """Return the name of the snapshot. With it, other sessions see the same data while this transaction is open."""
        return str(self._value("SELECT pg_catalog.pg_export_snapshot()"))

    def server(self) -> ServerVersion:
        return ServerVersion(
            self.connection.info.server_version // 10_000, str(self.connection.info.parameter_status("server_version"))
        )

    def is_over_tls(self) -> bool:
        return self.connection.pgconn.ssl_in_use

    def bytes(self) -> int:
        return int(str(self._value("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())")))

    def has_role(self) -> bool:
        return bool(self._value("SELECT pg_catalog.to_regnamespace(%s) IS NOT NULL", ROLE))

    def migrations(self) -> list[str]:
        rows = self.connection.execute("SELECT app, name FROM public.django_migrations ORDER BY app, name").fetchall()
        return [f"{app}.{name}" for app, name in rows]

    def tables(self) -> Iterator[tuple[str, Table]]:
        for schema, name, columns in self.connection.execute(_TABLES).fetchall():
            query = sql.SQL(_CONTENTS).format(
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(schema, name)
            )
            rows, checksum = self.connection.execute(query).fetchone() or (0, "0")
            yield f"{schema}.{name}", Table(rows, checksum)

    def file_names(self, stored: StoredFiles) -> Sequence[str]:
        query = sql.SQL("SELECT DISTINCT {column} FROM {table} WHERE {column} <> '' ORDER BY 1").format(
            column=sql.Identifier(stored.column), table=sql.Identifier("public", stored.table)
        )
        return [name for (name,) in self.connection.execute(query).fetchall()]

    def _value(self, query: str, *values: object) -> object:
        row = self.connection.execute(query.encode(), values or None).fetchone()
        return row[0] if row else None


@contextmanager
def contents(address: Address) -> Iterator[Contents]:
    try:
        connection = psycopg.connect(**address.parameters, application_name="hirewire backup")
    except psycopg.OperationalError as refused:
        raise BackupError(
            f"The database that DATABASE_URL names refuses the connection: {str(refused).strip()}"
        ) from None
    with connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        for setting in _SETTINGS.split(";"):
            connection.execute(setting.encode())
        yield Contents(connection)
