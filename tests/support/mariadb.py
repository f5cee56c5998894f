"""A MariaDB server for the tests only, in a folder of its own, if MariaDB's programs are installed."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import pymysql
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hirewire.sandbox.processes import Supervisor
from tests.support.stack import free_port

#: The time zone of the tests' ATSs. A new server knows no time zones, so this one has to be loaded.
ZONE: Final = "Europe/Berlin"
NO_MARIADB: Final = "NO MARIADB: install mariadb-server (or name its folder in HIREWIRE_MARIADB_BIN)"
_PROGRAMS: Final = ("mariadbd", "mariadb", "mariadb-install-db", "mariadb-tzinfo-to-sql")
_ZONE_FILES: Final = Path("/usr/share/zoneinfo")


def program(name: str) -> str | None:
    """The path of a program of MariaDB. Not every user's PATH contains the folder of the server."""
    folders = [os.environ.get("HIREWIRE_MARIADB_BIN", ""), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]
    return shutil.which(name, path=os.pathsep.join(filter(None, folders)))


def is_there() -> bool:
    return all(map(program, _PROGRAMS))


class MariaDb:
    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        #: Self-signed.
        self.certificate = folder / "certificate.pem"
        self._key = folder / "key.pem"
        self._socket, self._data, self._logs = folder / "socket", folder / "data", folder / "logs"
        self._options = options
        self._supervisor: Supervisor | None = None

    @contextmanager
    def running(self) -> Iterator["MariaDb"]:
        _certify(self.certificate, self._key)
        _run(
            ["mariadb-install-db", *self._where, "--auth-root-authentication-method=normal", "--skip-test-db"],
        )
        with Supervisor(self._logs) as supervisor:
            child = supervisor.start("mariadbd", [program("mariadbd") or "", *self._where, *self._how])
            supervisor.wait_for(child, self._accepts)
            yield self

    def admin(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            unix_socket=str(self._socket),
            user="root",
            database=database,
            autocommit=True,
            charset="utf8mb4",
            init_command="SET time_zone = '+00:00'",
        )

    def learn_zone(self, zone: str) -> None:
        statements = _run(["mariadb-tzinfo-to-sql", str(_ZONE_FILES / zone), zone])
        _run(["mariadb", "--no-defaults", "--skip-ssl", f"--socket={self._socket}", "--user=root", "mysql"], statements)

    @property
    def _where(self) -> Sequence[str]:
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        return ["--no-defaults", f"--datadir={self._data}", *as_root]

    @property
    def _how(self) -> Sequence[str]:
        return [
            f"--socket={self._socket}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--ssl-cert={self.certificate}",
            f"--ssl-key={self._key}",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
            *self._options,
        ]

    def _accepts(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    if not is_there():
        pytest.skip(NO_MARIADB)
    # A replica needs the binary log. While that log is on, the server refuses to create functions that write. The
    # last option permits them.
    options = ("--server-id=1", "--log-bin=changes", "--log-bin-trust-function-creators=1")
    with MariaDb(tmp_path_factory.mktemp("mariadb"), *options).running() as server:
        server.learn_zone(ZONE)
        yield server


def _certify(certificate: Path, key: Path) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a MariaDB of tests")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.TraditionalOpenSSL
    key.write_bytes(secret.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def _run(command: Sequence[str], text: str = "") -> str:
    name, *options = command
    done = subprocess.run([program(name) or name, *options], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def rows_of(
    connection: "pymysql.Connection[Any]", statement: str, values: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # If there are no values, pass None, so that percent signs are not read as placeholders.
        cursor.execute(statement, list(values) or None)
        return list(cursor.fetchall()) if cursor.description else []
