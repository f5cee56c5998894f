"""The tables of an ATS in a file of SQLite, with the types that such ATSs use."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from hirewire.agent.connectors.sql.database import Database
from hirewire.agent.connectors.sql.dialects.sqlite_session import SqliteSession
from tests.agent.connectors.sql.ats import Ats, key_of

#: The times in the table of people are local. The times in all other tables are instants.
TABLES: Final = """
CREATE TABLE requisition (
  req_no varchar(60) PRIMARY KEY, headline text, body text, town text, nation text, status text, posted boolean,
  secret boolean, link text, apply_link text, opened date, owner_mail text, owner_first text, owner_last text,
  made datetime, touched datetime);
CREATE TABLE staff (no integer PRIMARY KEY, mail text, first text, last text, admin boolean);
CREATE TABLE person (
  no integer PRIMARY KEY, first text, last text, mails text, tel text, street text, town text, region text, zip text,
  nation text, job_title text, employer text, profile text, link text, private boolean, keep_away boolean, made text,
  touched text);
CREATE TABLE submission (
  no char(36) PRIMARY KEY, person integer REFERENCES person ON DELETE CASCADE, req varchar(60), origin text,
  reason text, step text, step_at timestamp, made timestamp, touched timestamp);
CREATE TABLE step (
  no integer PRIMARY KEY, submission char(36) REFERENCES submission ON DELETE CASCADE, label text, at timestamp,
  touched timestamp);
CREATE TABLE remark (
  no integer PRIMARY KEY, person integer REFERENCES person ON DELETE CASCADE,
  submission char(36) REFERENCES submission ON DELETE CASCADE, body text, writer text, private boolean,
  made timestamp, touched timestamp);
CREATE TABLE interview (
  no integer PRIMARY KEY, submission char(36) REFERENCES submission ON DELETE CASCADE, body text, grade text,
  by_whom text, done timestamp, touched timestamp);
CREATE TABLE document (
  no integer PRIMARY KEY, submission char(36) REFERENCES submission ON DELETE CASCADE, name text, bytes blob,
  made timestamp, touched timestamp);
"""
_NAMES: Final = ("document", "interview", "remark", "step", "submission", "person", "staff", "requisition")
_NO_USERS: Final = "SQLite has no users."


class SqliteAts(Ats):
    engine: ClassVar[str] = "sqlite"
    no_column: ClassVar[str] = "no such column: {}"
    no_table: ClassVar[str] = "no such table: {}"

    def __init__(self, file: Path, admin: sqlite3.Connection) -> None:
        super().__init__("")
        self.file, self.admin = file, admin
        self._at: datetime | None = None

    def address(self) -> Mapping[str, str]:
        return {"engine": "sqlite", "database": str(self.file)}

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self.admin.execute(statement.replace("%s", "?"), [_bound(value) for value in values]).fetchall()

    def add(self, table: str, **values: object) -> Any:  # noqa: ANN401 - the type of a key depends on its table
        places = ", ".join(["%s"] * len(values))
        statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places}) RETURNING {key_of(table)}"
        return self.run(statement, *values.values())[0][0]

    def change(self, table: str, key: object, **values: object) -> None:
        changes = ", ".join(f"{name} = %s" for name in values)
        self.run(f"UPDATE {table} SET {changes} WHERE {key_of(table)} = %s", *values.values(), key)

    def clear(self) -> None:
        for name in _NAMES:
            self.run(f"DELETE FROM {name}")

    def set_clock(self, at: datetime) -> None:
        self._at = at

    def follow(self, database: Database) -> Callable[[], object]:
        """Give the session the ATS's time, because a file has no clock."""

        def set_time() -> None:
            at = self._at
            if isinstance(database._session, SqliteSession) and at is not None:
                database._session.clock = lambda: at

        return set_time

    def limit(self) -> None:
        self.file.rename(self.file.with_suffix(".away"))

    def cut(self) -> None:
        """Replace the file with a copy, as when somebody restores a backup."""
        copy = self.file.with_suffix(".copy")
        shutil.copy(self.file, copy)
        copy.replace(self.file)
        self.admin.close()
        self.admin = opened(self.file)

    def lock(self) -> None:
        raise LookupError(_NO_USERS)

    def forbid(self, table: str) -> None:
        raise LookupError(_NO_USERS)

    def grant(self, right: str, *tables: str) -> None:
        raise LookupError(_NO_USERS)

    def nap(self, seconds: float) -> str:
        """An expression that counts without end, because SQLite cannot sleep."""
        del seconds
        return "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT CAST(max(i) AS text) FROM n)"

    def several(self, *values: str) -> object:
        return "; ".join(values)


def opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _bound(value: object) -> object:
    """Write times as text: instants with an offset, local times without one."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def made_sqlite_ats(folder: Path) -> Iterator[SqliteAts]:
    file = folder / "ats # 1.db"
    ats = SqliteAts(file, opened(file))
    ats.admin.executescript(TABLES)
    yield ats
    with closing(ats.admin):
        pass
