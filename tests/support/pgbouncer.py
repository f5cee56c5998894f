import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from hirewire.sandbox.processes import Supervisor
from tests.support.stack import free_port

NO_PGBOUNCER = "NO PGBOUNCER: install pgbouncer"
#: The number of PostgreSQL sessions that all clients of a database share.
SESSIONS = 2


class PgBouncer:
    def __init__(self, folder: Path, database: str) -> None:
        self._parts = urlsplit(database)
        self._port = free_port()
        self._settings = folder / "pgbouncer.ini"
        self._settings.write_text(self._text())
        self._logs = folder / "logs"
        self._supervisor: Supervisor | None = None

    @property
    def url(self) -> str:
        return self._at(self._parts.path)

    def start(self) -> None:
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        # PgBouncer refuses to run as root. If root starts it with ``--user``, it first reads its settings as root, and
        # then becomes the user ``nobody``.
        as_user = ["--user", "nobody"] if os.geteuid() == 0 else []
        self._supervisor = Supervisor(self._logs).__enter__()
        child = self._supervisor.start("pgbouncer", [program, *as_user, str(self._settings)])
        self._supervisor.wait_for(child, self._accepts)

    def stop(self) -> None:
        if self._supervisor:
            self._supervisor.__exit__(None, None, None)
        self._supervisor = None

    def sessions(self) -> int:
        with self._console() as console:
            return len(console.execute("SHOW SERVERS").fetchall())

    def _accepts(self) -> bool:
        try:
            self._console().close()
        except psycopg.OperationalError:
            return False
        return True

    def _console(self) -> psycopg.Connection[tuple[object, ...]]:
        # PgBouncer's console does not support parameters, so the client has to put values into the statements.
        return psycopg.connect(self._at("/pgbouncer"), autocommit=True, cursor_factory=psycopg.ClientCursor)

    def _at(self, path: str) -> str:
        user = f"{self._parts.username}@" if self._parts.username else ""
        return self._parts._replace(netloc=f"{user}127.0.0.1:{self._port}", path=path).geturl()

    def _text(self) -> str:
        server = f"host={self._parts.hostname} port={self._parts.port} user={self._parts.username}"
        password = f" password={self._parts.password}" if self._parts.password else ""
        return "\n".join(
            (
                "[databases]",
                f"* = {server}{password}",
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                f"listen_port = {self._port}",
                "unix_socket_dir =",
                "auth_type = any",
                f"admin_users = {self._parts.username}",
                "pool_mode = transaction",
                f"default_pool_size = {SESSIONS}",
                "server_login_retry = 1",
                "tcp_user_timeout = 10000",
                "tcp_keepidle = 10",
            )
        )


def is_installed() -> bool:
    return shutil.which("pgbouncer") is not None or Path("/usr/sbin/pgbouncer").exists()


@contextmanager
def pgbouncer(folder: Path, database: str) -> Iterator[PgBouncer]:
    folder.mkdir(exist_ok=True)
    pooler = PgBouncer(folder, database)
    pooler.start()
    try:
        yield pooler
    finally:
        pooler.stop()
