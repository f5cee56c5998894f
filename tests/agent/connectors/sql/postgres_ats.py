import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from hirewire.agent.connectors.sql.database import Database
from tests.agent.connectors.sql.ats import Ats, key_of

TABLES: Final = """
CREATE TABLE moment (at timestamptz NOT NULL);
CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM moment';
CREATE TABLE requisition (
  req_no text PRIMARY KEY, headline text, body text, town text, nation text, status text, posted boolean,
  secret boolean, link text, apply_link text, opened date, owner_mail text, owner_first text, owner_last text,
  made timestamptz, touched timestamptz);
CREATE TABLE staff (no serial PRIMARY KEY, mail text, first text, last text, admin boolean);
CREATE TABLE person (
  no bigserial PRIMARY KEY, first text, last text, mails text[], tel text, street text, town text, region text,
  zip text, nation text, job_title text, employer text, profile text, link text, private boolean, keep_away boolean,
  made timestamp, touched timestamp);
CREATE TABLE submission (
  no uuid PRIMARY KEY, person bigint REFERENCES person ON DELETE CASCADE, req text REFERENCES requisition,
  origin text, reason text, step text, step_at timestamptz, made timestamptz, touched timestamptz);
CREATE TABLE step (
  no serial PRIMARY KEY, submission uuid REFERENCES submission ON DELETE CASCADE, label text, at timestamptz,
  touched timestamptz);
CREATE TABLE remark (
  no serial PRIMARY KEY, person bigint REFERENCES person ON DELETE CASCADE,
  submission uuid REFERENCES submission ON DELETE CASCADE, body text, writer text, private boolean, made timestamptz,
  touched timestamptz);
CREATE TABLE interview (
  no serial PRIMARY KEY, submission uuid REFERENCES submission ON DELETE CASCADE, body text, grade text, by_whom text,
  done timestamptz, touched timestamptz);
CREATE TABLE document (
  no serial PRIMARY KEY, submission uuid REFERENCES submission ON DELETE CASCADE, name text, bytes bytea,
  made timestamptz, touched timestamptz);
"""


class PostgresAts(Ats):
    engine: ClassVar[str] = "postgresql"
    no_column: ClassVar[str] = 'column "{}" does not exist'
    no_table: ClassVar[str] = 'relation "{}" does not exist'

    def __init__(self, admin: psycopg.Connection[Any], name: str, *, password: str, url: str) -> None:
        super().__init__(name)
        self.admin, self._url, self._password = admin, url, password

    def address(self) -> Mapping[str, str]:
        address = urlsplit(self._url)
        return {
            "host": address.hostname or "",
            "port": str(address.port or 5432),
            "database": address.path.removeprefix("/"),
            "user": self.name,
            "password": self._password,
            "tls": "prefer",
        }

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = self.admin.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def add(self, table: str, **values: object) -> Any:  # noqa: ANN401 - the type of a key depends on its table
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}")
        row = self.admin.execute(
            statement.format(sql.Identifier(table), names, places, sql.Identifier(key_of(table))), list(values.values())
        ).fetchone()
        assert row is not None
        return row[0]

    def change(self, table: str, key: object, **values: object) -> None:
        changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        statement = sql.SQL("UPDATE {} SET {} WHERE {} = %s")
        self.admin.execute(
            statement.format(sql.Identifier(table), changes, sql.Identifier(key_of(table))), [*values.values(), key]
        )

    def clear(self) -> None:
        self.run("TRUNCATE requisition, staff, person, submission, step, remark, interview, document, moment")

    def set_clock(self, at: datetime) -> None:
        self.run("DELETE FROM moment")
        self.run("INSERT INTO moment VALUES (%s)", at)

    def follow(self, database: Database) -> Callable[[], object]:
        # Nothing to do: the ATS's schema is first in the search path, so queries call the ATS's clock_timestamp().
        return lambda: None

    def limit(self) -> None:
        self.admin.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 0").format(self.role))
        self.cut()

    def cut(self) -> None:
        self.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", self.name)

    def lock(self) -> None:
        self.admin.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(self.role))

    def forbid(self, table: str) -> None:
        self.admin.execute(sql.SQL("REVOKE SELECT ON {} FROM {}").format(sql.Identifier(table), self.role))

    def grant(self, right: str, *tables: str) -> None:
        self.run(f'GRANT {right} ON {", ".join(tables)} TO "{self.name}"')

    def nap(self, seconds: float) -> str:
        return f"pg_sleep({seconds})::text"

    def several(self, *values: str) -> object:
        return list(values)

    @property
    def role(self) -> sql.Identifier:
        return sql.Identifier(self.name)


@contextmanager
def made_ats(url: str) -> Iterator[PostgresAts]:
    name, password = f"ats_{secrets.token_hex(6)}", secrets.token_hex(8)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        # The ATS's schema comes before pg_catalog, so queries call the ATS's clock_timestamp().
        path = sql.SQL("search_path = {}, pg_catalog").format(sql.Identifier(name))
        admin.execute(sql.SQL("SET {}").format(path))
        admin.execute(sql.SQL("ALTER ROLE {} SET {}").format(sql.Identifier(name), path))
        admin.execute(TABLES)
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA {0} TO {0}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO {0}").format(sql.Identifier(name)))
        ats = PostgresAts(admin, name, password=password, url=url)
        try:
            yield ats
        finally:
            ats.cut()
            admin.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@contextmanager
def made_database(encoding: str = "UTF8") -> Iterator[str]:
    server = os.environ["DATABASE_URL"]
    name = f"ats_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        create = sql.SQL("CREATE DATABASE {} ENCODING {} LOCALE 'C' TEMPLATE template0")
        admin.execute(create.format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
