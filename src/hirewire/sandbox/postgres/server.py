"""A running server: either started by this process, or adopted after the process that started it has died."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from hirewire.sandbox.postgres import account as accounts
from hirewire.sandbox.postgres import binaries as programs
from hirewire.sandbox.postgres.cluster import ROLE, Cluster
from hirewire.sandbox.postgres.errors import PostgresError
from hirewire.sandbox.processes import Child, Supervisor, only_one

NAME = "postgres"
Say = Callable[[str], None]
#: Seconds within which the processes of a killed server should exit.
ORPHANS_PATIENCE = 30.0
#: If a server says for more seconds than this that it is starting up, it is recovering from a crash.
LONG_START = 2.0


@dataclass(frozen=True, slots=True)
class Server:
    #: The URL of the server or of any of its databases.
    address: str

    def url(self, database: str) -> str:
        return urlsplit(self.address)._replace(path=f"/{database}").geturl()

    def ensure_database(self, name: str, *, maintenance: str = "postgres") -> None:
        # Imported here, so that callers that only launch a server need not wait for these imports.
        import psycopg  # noqa: PLC0415 - see above
        from psycopg import sql  # noqa: PLC0415 - see above

        with psycopg.connect(self.url(maintenance), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))


def start(folder: Path, *, supervisor: Supervisor, say: Say, is_durable: bool = True) -> Server:
    """Start the folder's server and wait for it, however long a recovery takes."""
    folder.mkdir(parents=True, exist_ok=True)
    supervisor.hold(only_one(folder / "lock"))
    cluster = Cluster(folder.resolve())
    binaries, account = _programs(cluster)
    if not cluster.exists:
        say("Creating a database folder")
        cluster.make(binaries, account)
    account.own(cluster.data)
    port = _port(cluster)
    child = supervisor.keep(NAME, lambda: _arguments(cluster, binaries, account, port, is_durable=is_durable))
    server = _server(cluster, port)
    _wait(server, supervisor, child, say)
    return server


def launch(folder: Path, *, supervisor: Supervisor, port: int, changed: Mapping[str, str]) -> Server:
    """Start a server in a folder that nobody else uses, for data that nobody will miss.

    Do not wait until the server is ready.
    """
    cluster = Cluster(folder.resolve())
    binaries, account = _programs(cluster)
    account.own(cluster.data)
    command = account.kept(cluster.server_command(binaries, port, is_durable=False, changed=changed))
    supervisor.keep(NAME, lambda: command)
    return _server(cluster, port)


def make(folder: Path, *options: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder.resolve())
    cluster.make(*_programs(cluster), *options)


def _server(cluster: Cluster, port: int) -> Server:
    return Server(f"postgresql://{ROLE}:{quote(cluster.password)}@127.0.0.1:{port}")


def _programs(cluster: Cluster) -> tuple[programs.Binaries, accounts.Account]:
    refusals = []
    for binaries in programs.usable(major=cluster.major):
        try:
            return binaries, accounts.choose(cluster.data, binaries.folder)
        except PostgresError as error:
            refusals.append(error)
    raise refusals[0]


def _port(cluster: Cluster) -> int:
    running = _running(cluster)
    return cluster.port() if running is None else running[1]


def _arguments(
    cluster: Cluster, binaries: programs.Binaries, account: accounts.Account, port: int, *, is_durable: bool
) -> Sequence[str]:
    running = _running(cluster)
    if running is not None:
        return ["--adopt", str(running[0])]
    _await_orphans(cluster.data)
    # Delete the file with the old server's process id. After a restart of the machine or container, another program
    # often has that id, and PostgreSQL would mistake that program for the server.
    with suppress(FileNotFoundError):
        (cluster.data / "postmaster.pid").unlink()
    return account.kept(cluster.server_command(binaries, port, is_durable=is_durable))


def _running(cluster: Cluster) -> tuple[int, int] | None:
    """Return the process id and port of the server that runs on this folder, if any."""
    try:
        pid, _, _, port, *_ = (cluster.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, ValueError):
        return None
    return (int(pid), int(port)) if _serves(int(pid), cluster.data) else None


def _await_orphans(data: Path) -> None:
    """Wait until no process works in this folder any more.

    The processes of a killed server first finish their current work. While they run, a new server would corrupt the
    data. The new server could not notice these processes, because we delete the pid file.
    """
    give_up_at = time.monotonic() + ORPHANS_PATIENCE
    while any(_stands_in(process, data) for process in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > give_up_at:
            raise PostgresError(f"Processes of a PostgreSQL that was killed still work in {data}. Stop them first.")
        time.sleep(0.05)


def _stands_in(process: Path, data: Path) -> bool:
    with suppress(OSError):
        return (process / "cwd").readlink() == data
    return False


def _serves(pid: int, data: Path) -> bool:
    command = _command_line(pid)
    if "postgres" not in command:
        return False
    # A server started by hand may name its data folder differently, but its current directory is always its data
    # folder.
    with suppress(OSError):
        return Path(f"/proc/{pid}/cwd").readlink() == data
    return str(data) in command


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    with suppress(OSError):
        return subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - the path of ps differs between systems
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    return ""


def _wait(server: Server, supervisor: Supervisor, child: Child, say: Say) -> None:
    import psycopg  # noqa: PLC0415 - as above

    is_announced = False
    # Measure from the first answer: on a busy machine, a server may need seconds until it answers at all.
    first_answer_at: float | None = None

    def accepts() -> bool:
        nonlocal is_announced, first_answer_at
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as refused:
            reason = str(refused)
            if "password authentication failed" in reason:
                raise PostgresError(
                    f"The server at {server.address.rpartition('@')[2]} is not the one of our data folder."
                ) from None
            if "starting up" in reason:
                first_answer_at = first_answer_at or time.monotonic()
                if not is_announced and time.monotonic() - first_answer_at > LONG_START:
                    say("PostgreSQL is recovering from a crash")
                    is_announced = True
            return False
        return True

    supervisor.wait_for(child, accepts)
