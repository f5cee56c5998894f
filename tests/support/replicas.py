"""A streaming replica of a running PostgreSQL, in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from hirewire.sandbox.postgres import account as accounts
from hirewire.sandbox.postgres import binaries
from hirewire.sandbox.postgres.cluster import Cluster
from hirewire.sandbox.processes import Child, Supervisor
from tests.support.patience import SECONDS
from tests.support.stack import eventually, free_port

NO_PG_BASEBACKUP = "NO PG_BASEBACKUP: set HIREWIRE_POSTGRES_BIN to a folder of programs that has pg_basebackup"
#: How long the replay of changes waits for reads that conflict with them. ``-1`` means forever.
CONFLICT_DELAY = "max_standby_streaming_delay"


class Replica:
    """A replica of a server.

    ``primary`` is the URL of one of the server's databases. ``url`` is the URL of the replica's copy of this database.
    """

    def __init__(self, folder: Path, primary: str, *, name: str = "replica") -> None:
        self._folder = folder.resolve()
        self._primary, self._name = primary, name
        self.port = free_port()
        #: A slot that makes the primary keep what the replica has not received yet, however slow the replica is.
        self._slot = f"{name}_{self.port}"
        self.child: Child | None = None

    @property
    def url(self) -> str:
        parts = urlsplit(self._primary)
        user = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{user}@127.0.0.1:{self.port}").geturl()

    @property
    def process(self) -> int:
        return int((self._folder / "data/postmaster.pid").read_text().split()[0])

    def start(self, supervisor: Supervisor, *, is_durable: bool = False) -> None:
        programs, cluster = binaries.find(), Cluster(self._folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        account = accounts.choose(self._folder, programs.folder)
        account.own(self._folder)
        source = psycopg.conninfo.make_conninfo(self._primary, application_name=self._name)
        copy = [programs.program("pg_basebackup"), "-D", str(cluster.data), "-d", source, "-R", "-c", "fast"]
        self._keep_log()
        copied = account.run([*copy, "--slot", self._slot])
        if copied.returncode:
            self.forget()
            raise RuntimeError(copied.stderr)
        command = cluster.server_command(programs, self.port, is_durable=is_durable)
        self.child = supervisor.keep(self._name, lambda: account.kept(command))
        supervisor.wait_for(self.child, self._accepts, patience=SECONDS)

    def _keep_log(self) -> None:
        """Have the primary keep its log from now on.

        ``pg_basebackup --create-slot`` would make the primary keep its log only some time after the copy has begun. In
        between, a checkpoint could remove a part of the log that the copy needs.
        """
        keep = "SELECT pg_create_physical_replication_slot(%s, immediately_reserve => true)"
        with psycopg.connect(self._primary, autocommit=True) as primary:
            primary.execute(keep, [self._slot])

    def forget(self) -> None:
        """Let the primary stop keeping its log for this replica, once the replica has ended."""
        drop = (
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s AND NOT active"
        )
        left = "SELECT FROM pg_replication_slots WHERE slot_name = %s"
        with psycopg.connect(self._primary, autocommit=True) as primary:

            def is_dropped() -> bool:
                primary.execute(drop, [self._slot])
                return not primary.execute(left, [self._slot]).fetchall()

            eventually(is_dropped, bool)

    def configure(self, name: str, value: str) -> None:
        self._run(f"ALTER SYSTEM SET {name} = '{value}'")
        self._run("SELECT pg_reload_conf()")
        eventually(lambda: self._run(f"SHOW {name}"), lambda shown: shown == value)

    @contextmanager
    def configured(self, name: str, value: str) -> Iterator[None]:
        before = self._run(f"SHOW {name}")
        self.configure(name, value)
        try:
            yield
        finally:
            self.configure(name, before)

    def pause(self) -> None:
        self._run("SELECT pg_wal_replay_pause()")
        eventually(
            lambda: self._run("SELECT pg_get_wal_replay_pause_state()"),
            lambda state: state == "paused",
        )

    def resume(self) -> None:
        self._run("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        """Wait until the replica has everything that the primary has written so far."""
        with psycopg.connect(self._primary, autocommit=True) as primary:
            row = primary.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        shows = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        eventually(lambda: self._run(shows, row[0] if row else None), bool)

    def promote(self) -> None:
        self._run("SELECT pg_promote()")

    def _run(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - whatever the statement returns
        """Run a statement, and repeat it whenever the replica cancels it because of other tests' changes."""
        while True:
            try:
                return self._answer(statement, *values)
            except psycopg.OperationalError as error:
                if "conflict with recovery" not in str(error):
                    raise

    def _answer(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - as above
        with psycopg.connect(self.url, autocommit=True) as session:
            cursor = session.execute(statement.encode(), values)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def _accepts(self) -> bool:
        try:
            return bool(self._run("SELECT pg_is_in_recovery()"))
        except psycopg.OperationalError:
            return False


def is_possible() -> bool:
    return Path(binaries.find().program("pg_basebackup")).is_file()


@contextmanager
def replica_of(primary: str, folder: Path) -> Iterator[Replica]:
    """A replica whose replay waits for reads, however long they take.

    By default, a replica that is behind cancels reads as soon as they conflict with changes of the primary. Other tests
    make such changes at any moment: creating a database changes catalogs that all databases share.
    """
    replica = Replica(folder / "replica", primary)
    with Supervisor(folder / "logs") as supervisor:
        replica.start(supervisor)
        replica.configure(CONFLICT_DELAY, "-1")
        yield replica
    replica.forget()
