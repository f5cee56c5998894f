"""A PostgreSQL server's data folder, which is created once and then only opened."""

import os
import secrets
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hirewire.sandbox.postgres.account import Account
from hirewire.sandbox.postgres.binaries import Binaries
from hirewire.sandbox.postgres.errors import PostgresError

ROLE = "hirewire"
#: The first version of PostgreSQL with a builtin locale C.UTF-8, which does not depend on the system's locales.
_OWN_LOCALE = 17

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # The server listens on the loopback address only. It has no Unix socket, because the path of a Unix socket is
    # limited to 100 bytes, and the path of our folder may be longer.
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    # Many containers have only 64 MB of shared memory, which parallel queries would exceed.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
#: Faster settings for data that nobody will miss after a crash.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum_naptime": "10s"}


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").is_file()

    @property
    def major(self) -> int | None:
        return int((self.data / "PG_VERSION").read_text()) if self.exists else None

    @property
    def password(self) -> str:
        return self._password_file.read_text().strip()

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def make(self, binaries: Binaries, account: Account, *options: str) -> None:
        """Run ``initdb`` in a folder next to the final one, so that an interrupted run leaves nothing half made."""
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(f"{secrets.token_urlsafe(24)}\n")
        account.own(self.folder)
        os.chown(self._password_file, account.uid, account.gid)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if binaries.major >= _OWN_LOCALE
            else ["--locale=C.UTF-8"]
        )
        command = [binaries.program("initdb"), "--pgdata", str(unfinished), "--username", ROLE]
        command += ["--auth=scram-sha-256", "--pwfile", str(self._password_file), "--encoding=UTF8", *locale]
        made = account.run([*command, "--no-instructions", *options])
        if made.returncode:
            raise PostgresError(f"initdb could not create {self.data}: {made.stderr.strip()}")
        unfinished.rename(self.data)

    def port(self) -> int:
        file = self.folder / "port"
        remembered = int(file.read_text()) if file.is_file() else 0
        port = _free(remembered) or _free(0)
        file.write_text(f"{port}\n")
        return port

    def server_command(
        self, binaries: Binaries, port: int, *, is_durable: bool, changed: Mapping[str, str] = MappingProxyType({})
    ) -> list[str]:
        settings = SETTINGS | ({} if is_durable else CARELESS) | dict(changed) | {"port": str(port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [binaries.program("postgres"), "-D", str(self.data), *options]


def _free(port: int) -> int:
    """Return the port if it is free, else 0. For port 0, return any free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])
