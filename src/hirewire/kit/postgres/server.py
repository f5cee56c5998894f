"""A running server: started, or adopted when it survived those who started it."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from hirewire.kit import clock
from hirewire.kit.postgres import account as accounts
from hirewire.kit.postgres import binaries as programs
from hirewire.kit.postgres.cluster import ROLE, Cluster
from hirewire.kit.postgres.errors import PostgresError
from hirewire.kit.processes import Child, Supervisor, only_one

NAME = "postgres"
Say = Callable[[str], None]
#: A start that takes longer repairs what a sudden stop has left.
LONG_START = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach a server, ours or anybody's."""

    #: Address of the server or of any of its databases.
    address: str

    def url(self, database: str) -> str:
        return urlsplit(self.address)._replace(path=f"/{database}").geturl()

    def ensure_database(self, name: str, *, maintenance: str = "postgres") -> None:
        with psycopg.connect(self.url(maintenance), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))


def start(folder: Path, *, supervisor: Supervisor, say: Say, is_durable: bool = True) -> Server:
    """Bring up the server of ``folder`` and wait for it, however long a recovery takes."""
    folder.mkdir(parents=True, exist_ok=True)
    supervisor.hold(only_one(folder / "lock"))
    cluster = Cluster(folder.resolve())
    binaries, account = _programs(cluster)
    if not cluster.exists:
        say("Making a database folder")
        cluster.make(binaries, account)
    account.own(cluster.data)
    port, child = _adopted(cluster, supervisor) or _started(cluster, supervisor, binaries, account, is_durable)
    server = Server(f"postgresql://{ROLE}:{quote(cluster.password)}@127.0.0.1:{port}")
    _wait(server, supervisor, child, say)
    return server


def _programs(cluster: Cluster) -> tuple[programs.Binaries, accounts.Account]:
    """The first programs that an account of this machine may run on the data folder."""
    refusals = []
    for binaries in programs.usable(major=cluster.major):
        try:
            return binaries, accounts.choose(cluster.data, binaries.folder)
        except PostgresError as error:
            refusals.append(error)
    raise refusals[0]


def _started(
    cluster: Cluster,
    supervisor: Supervisor,
    binaries: programs.Binaries,
    account: accounts.Account,
    is_durable: bool,  # noqa: FBT001 - handed on by start(), where it is named
) -> tuple[int, Child]:
    # PostgreSQL takes any living process of that number for the server, and after
    # a restart of the machine or container some other program often has it.
    with suppress(FileNotFoundError):
        (cluster.data / "postmaster.pid").unlink()
    port = cluster.port()
    return port, supervisor.keep(NAME, account.kept(cluster.server_command(binaries, port, is_durable=is_durable)))


def _adopted(cluster: Cluster, supervisor: Supervisor) -> tuple[int, Child] | None:
    """The server that already runs on this folder, kept from now on as if we had started it."""
    try:
        pid, _, _, port, *_ = (cluster.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, ValueError):
        return None
    if not _serves(int(pid), cluster.data):
        return None
    return int(port), supervisor.keep(NAME, ["--adopt", pid])


def _serves(pid: int, data: Path) -> bool:
    command = _command_line(pid)
    if "postgres" not in command:
        return False
    # A server started by hand may name its folder in another way, but it always stands in it.
    with suppress(OSError):
        return Path(f"/proc/{pid}/cwd").readlink() == data
    return str(data) in command


def _command_line(pid: int) -> str:
    """Of a living process, else empty."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    with suppress(OSError):
        return subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - its place differs, and it is only read
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    return ""


def _wait(server: Server, supervisor: Supervisor, child: Child, say: Say) -> None:
    told = False
    began = clock.now()

    def accepts() -> bool:
        nonlocal told
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as refused:
            reason = str(refused)
            if "password authentication failed" in reason:
                raise PostgresError(
                    f"The server at {server.address.rpartition('@')[2]} is not the one of our data folder."
                ) from None
            if "starting up" in reason and not told and clock.now() - began > LONG_START:
                say("PostgreSQL recovers from a stop that was too sudden")
                told = True
            return False
        return True

    supervisor.wait_for(child, accepts)
