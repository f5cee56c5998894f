"""The tables of an ATS in a real MariaDB, with the types that such ATSs use."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import pymysql

from hirewire.agent.connectors.sql.database import Database
from hirewire.agent.connectors.sql.dialects.mysql_session import MySqlSession
from tests.agent.connectors.sql.ats import Ats, key_of
from tests.support.mariadb import MariaDb, rows_of

#: The times in the table of people are local. The times in all other tables are instants.
TABLES: Final = """
CREATE TABLE requisition (
  req_no varchar(60) PRIMARY KEY, headline varchar(200), body longtext, town varchar(100), nation varchar(100),
  status varchar(20), posted tinyint(1), secret tinyint(1), link varchar(500), apply_link varchar(500), opened date,
  owner_mail varchar(200), owner_first varchar(100), owner_last varchar(100), made timestamp(6) NULL,
  touched timestamp(6) NULL);
CREATE TABLE staff (no int AUTO_INCREMENT PRIMARY KEY, mail varchar(200), first varchar(100), last varchar(100),
  admin tinyint(1));
CREATE TABLE person (
  no bigint unsigned AUTO_INCREMENT PRIMARY KEY, first varchar(100), last varchar(100), mails text, tel varchar(200),
  street longtext, town varchar(100), region varchar(100), zip varchar(20), nation varchar(100),
  job_title varchar(200), employer varchar(200), profile varchar(500), link varchar(500), private tinyint(1),
  keep_away bit(1), made datetime(6), touched datetime(6), KEY (touched));
CREATE TABLE submission (
  no char(36) PRIMARY KEY, person bigint unsigned, req varchar(60), origin varchar(100), reason varchar(100),
  step varchar(100), step_at timestamp(6) NULL, made timestamp(6) NULL, touched timestamp(6) NULL,
  FOREIGN KEY (person) REFERENCES person (no) ON DELETE CASCADE);
CREATE TABLE step (
  no int AUTO_INCREMENT PRIMARY KEY, submission char(36), label varchar(100), at timestamp(6) NULL,
  touched timestamp(6) NULL, FOREIGN KEY (submission) REFERENCES submission (no) ON DELETE CASCADE);
CREATE TABLE remark (
  no int AUTO_INCREMENT PRIMARY KEY, person bigint unsigned, submission char(36), body text, writer varchar(200),
  private tinyint(1), made timestamp(6) NULL, touched timestamp(6) NULL,
  FOREIGN KEY (person) REFERENCES person (no) ON DELETE CASCADE,
  FOREIGN KEY (submission) REFERENCES submission (no) ON DELETE CASCADE);
CREATE TABLE interview (
  no int AUTO_INCREMENT PRIMARY KEY, submission char(36), body text, grade varchar(20), by_whom varchar(200),
  done timestamp(6) NULL, touched timestamp(6) NULL,
  FOREIGN KEY (submission) REFERENCES submission (no) ON DELETE CASCADE);
CREATE TABLE document (
  no int AUTO_INCREMENT PRIMARY KEY, submission char(36), name varchar(200), bytes mediumblob,
  made timestamp(6) NULL, touched timestamp(6) NULL,
  FOREIGN KEY (submission) REFERENCES submission (no) ON DELETE CASCADE);
"""
_NAMES: Final = ("document", "interview", "remark", "step", "submission", "person", "staff", "requisition")


class MariaDbAts(Ats):
    engine: ClassVar[str] = "mariadb"
    no_column: ClassVar[str] = "Unknown column '{}'"
    no_table: ClassVar[str] = "{}' doesn't exist"

    def __init__(self, server: MariaDb, admin: "pymysql.Connection[Any]", name: str, password: str) -> None:
        super().__init__(name)
        self.server, self.admin, self._password = server, admin, password
        self._at: datetime | None = None
        self._kept: list[pymysql.Connection[Any]] = []

    def address(self) -> Mapping[str, str]:
        return {
            "engine": "mysql",
            "host": "127.0.0.1",
            "port": str(self.server.port),
            "database": self.name,
            "user": self.name,
            "password": self._password,
            "tls": "require",
        }

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return rows_of(self.admin, statement, [_bound(value) for value in values])

    def add(self, table: str, **values: object) -> Any:  # noqa: ANN401 - the type of a key depends on its table
        places = ", ".join(["%s"] * len(values))
        statement = f"INSERT INTO `{table}` ({', '.join(values)}) VALUES ({places}) RETURNING {key_of(table)}"
        return self.run(statement, *values.values())[0][0]

    def change(self, table: str, key: object, **values: object) -> None:
        changes = ", ".join(f"{name} = %s" for name in values)
        self.run(f"UPDATE `{table}` SET {changes} WHERE {key_of(table)} = %s", *values.values(), key)

    def clear(self) -> None:
        for name in _NAMES:
            self.run(f"DELETE FROM `{name}`")

    def set_clock(self, at: datetime) -> None:
        self._at = at

    def follow(self, database: Database) -> Callable[[], object]:
        """Give the session the ATS's time, because the server's own clock cannot be replaced."""

        def set_time() -> None:
            session = database._session
            if isinstance(session, MySqlSession) and self._at is not None:
                session.run(f"SET timestamp = {self._at.timestamp():.6f}")

        return set_time

    def limit(self) -> None:
        """Limit the user to one connection and occupy it, because MariaDB has no limit of zero connections."""
        self.run(f"ALTER USER `{self.name}` WITH MAX_USER_CONNECTIONS 1")
        self.cut()
        port, password = self.server.port, self._password
        taken = pymysql.connect(host="127.0.0.1", port=port, user=self.name, password=password.encode())
        self._kept.append(taken)

    def cut(self) -> None:
        self.run(f"KILL CONNECTION USER `{self.name}`")

    def lock(self) -> None:
        self.run(f"ALTER USER `{self.name}` ACCOUNT LOCK")

    def forbid(self, table: str) -> None:
        self.run(f"REVOKE SELECT ON `{table}` FROM `{self.name}`")

    def grant(self, right: str, *tables: str) -> None:
        for table in tables:
            self.run(f"GRANT {right} ON `{table}` TO `{self.name}`")

    def nap(self, seconds: float) -> str:
        return f"CAST(SLEEP({seconds}) AS CHAR)"

    def several(self, *values: str) -> object:
        return "; ".join(values)

    def close(self) -> None:
        for connection in self._kept:
            connection.close()
        self.cut()


def _bound(value: object) -> object:
    """Convert instants to UTC, because the administrator's session is in UTC."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


@contextmanager
def made_mariadb_ats(server: MariaDb) -> Iterator[MariaDbAts]:
    name, password = f"ats_{secrets.token_hex(6)}", secrets.token_hex(8) + "ß€"
    with server.admin() as admin:
        rows_of(admin, f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        admin.select_db(name)
        rows_of(admin, f"CREATE USER `{name}` IDENTIFIED BY '{password}'")
        for statement in filter(str.strip, TABLES.split(";")):
            rows_of(admin, statement)
        ats = MariaDbAts(server, admin, name, password)
        ats_tables = [table for (table,) in ats.run("SHOW TABLES")]
        ats.grant("SELECT", *ats_tables)
        try:
            yield ats
        finally:
            ats.close()
            rows_of(admin, f"DROP DATABASE `{name}`")
            rows_of(admin, f"DROP USER `{name}`")
