"""The database of an ATS: real tables in a real PostgreSQL, with realistic names, and a user that reads."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from hirewire.agent.connectors.sql import Settings

#: The zone of the tables' times without one.
ZONE: Final = "Europe/Berlin"
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
#: The columns of the queries: the agent's name, and the ATS's.
COLUMNS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "jobs": (
        "requisition",
        {
            "id": "req_no",
            "title": "headline",
            "description": "body",
            "city": "town",
            "country": "nation",
            "state": "status",
            "is_posted": "posted",
            "is_confidential": "secret",
            "url": "link",
            "apply_url": "apply_link",
            "opened_at": "opened",
            "owner_email": "owner_mail",
            "owner_first_name": "owner_first",
            "owner_last_name": "owner_last",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "users": ("staff", {"id": "no", "email": "mail", "first_name": "first", "last_name": "last", "is_admin": "admin"}),
    "candidates": (
        "person",
        {
            "id": "no",
            "first_name": "first",
            "last_name": "last",
            "email": "mails",
            "phone": "tel",
            "street": "street",
            "city": "town",
            "region": "region",
            "postal_code": "zip",
            "country": "nation",
            "title": "job_title",
            "company": "employer",
            "profile_url": "profile",
            "url": "link",
            "is_private": "private",
            "do_not_contact": "keep_away",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "applications": (
        "submission",
        {
            "id": "no",
            "candidate_id": "person",
            "job_id": "req",
            "source": "origin",
            "disposition": "reason",
            "stage": "step",
            "stage_entered_at": "step_at",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "stages": (
        "step",
        {"id": "no", "application_id": "submission", "name": "label", "entered_at": "at", "modified_at": "touched"},
    ),
    "candidate_notes": (
        "remark",
        {
            "id": "no",
            "candidate_id": "person",
            "text": "body",
            "author": "writer",
            "is_private": "private",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "application_notes": (
        "remark",
        {
            "id": "no",
            "application_id": "submission",
            "text": "body",
            "author": "writer",
            "is_private": "private",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
    "feedback": (
        "interview",
        {
            "id": "no",
            "application_id": "submission",
            "text": "body",
            "rating": "grade",
            "interviewer": "by_whom",
            "submitted_at": "done",
            "modified_at": "touched",
        },
    ),
    "files": (
        "document",
        {
            "id": "no",
            "application_id": "submission",
            "name": "name",
            "content": "bytes",
            "created_at": "made",
            "modified_at": "touched",
        },
    ),
}
_WHERE: Final = {
    "candidate_notes": "WHERE person IS NOT NULL AND body NOT LIKE 'draft:%'",
    "application_notes": "WHERE submission IS NOT NULL",
}


class Ats:
    """One ATS in a schema of its own, and the user that the agent reads it with."""

    def __init__(self, admin: psycopg.Connection[Any], name: str, *, password: str, url: str) -> None:
        self.admin, self.name, self._url, self._password = admin, name, url, password
        self.columns = {query: dict(columns) for query, (_, columns) in COLUMNS.items()}
        #: Queries that replace those made from the columns.
        self.queries: dict[str, str] = {}

    def query(self, name: str) -> str:
        selected = ",\n  ".join(f"{theirs} AS {ours}" for ours, theirs in self.columns[name].items())
        return f"SELECT {selected}\nFROM {COLUMNS[name][0]} {_WHERE.get(name, '')} -- of {name}"

    def settings(self, **changes: str) -> Settings:
        address = urlsplit(self._url)
        return Settings(
            **{
                "host": address.hostname or "",
                "port": str(address.port or 5432),
                "database": address.path.removeprefix("/"),
                "user": self.name,
                "password": self._password,
                "tls": "prefer",
                "time_zone": ZONE,
                **{name: self.query(name) for name in COLUMNS},
                **self.queries,
                **changes,
            }  # type: ignore[arg-type]  # settings by their names
        )

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = self.admin.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def add(self, table: str, **values: object) -> Any:  # noqa: ANN401 - the key of a row
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        key = sql.Identifier("req_no" if table == "requisition" else "no")
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}")
        row = self.admin.execute(
            statement.format(sql.Identifier(table), names, places, key), list(values.values())
        ).fetchone()
        assert row is not None
        return row[0]

    def change(self, table: str, key: object, **values: object) -> None:
        changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        key_column = sql.Identifier("req_no" if table == "requisition" else "no")
        statement = sql.SQL("UPDATE {} SET {} WHERE {} = %s").format(sql.Identifier(table), changes, key_column)
        self.admin.execute(statement, [*values.values(), key])

    def set_clock(self, at: datetime) -> None:
        self.run("DELETE FROM moment")
        self.run("INSERT INTO moment VALUES (%s)", at)

    def limit(self, connections: int) -> None:
        """Limit the connections of the agent's user, and end those that it has."""
        self.admin.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(self.role, sql.Literal(connections)))
        self.cut()

    def cut(self) -> None:
        """End the agent's connections, as an administrator or a restart does."""
        self.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", self.name)

    def forbid(self, table: str) -> None:
        self.admin.execute(sql.SQL("REVOKE SELECT ON {} FROM {}").format(sql.Identifier(table), self.role))

    @property
    def role(self) -> sql.Identifier:
        return sql.Identifier(self.name)


@contextmanager
def made_ats(url: str) -> Iterator[Ats]:
    name, password = f"ats_{secrets.token_hex(6)}", secrets.token_hex(8)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        # The schema comes before the system's own, so the database uses the ATS's clock.
        path = sql.SQL("search_path = {}, pg_catalog").format(sql.Identifier(name))
        admin.execute(sql.SQL("SET {}").format(path))
        admin.execute(sql.SQL("ALTER ROLE {} SET {}").format(sql.Identifier(name), path))
        admin.execute(TABLES)
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA {0} TO {0}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO {0}").format(sql.Identifier(name)))
        ats = Ats(admin, name, password=password, url=url)
        try:
            yield ats
        finally:
            ats.cut()
            admin.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@contextmanager
def made_database(encoding: str = "UTF8") -> Iterator[str]:
    """A database apart from that of the tests."""
    server = os.environ["DATABASE_URL"]
    name = f"ats_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        create = sql.SQL("CREATE DATABASE {} ENCODING {} LOCALE 'C' TEMPLATE template0")
        admin.execute(create.format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
