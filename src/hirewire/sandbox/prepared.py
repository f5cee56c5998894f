"""A database cluster with a finished world: built once for each version of the code, and copied for each sandbox.

A world is the made-up data of a sandbox: companies, contracts, applications and people.
"""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import hirewire
from hirewire.sandbox import programs
from hirewire.sandbox.bytecode import environment as compiled
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.fingerprints import fingerprint

#: The same role as in ``postgres.cluster``. Importing that module for one name would take too long.
ROLE: Final = "hirewire"
Say = Callable[[str], None]
#: The hub's database as it was built. Requests never use this database, only copies of it.
SEED: Final = "world_seed"
#: The copy of ``SEED`` that the hub uses first.
FIRST: Final = "world_1"
#: The database that the ATS uses first.
ATS: Final = "ats_1"
#: An empty database. Databases are created and dropped over connections to it.
MAINTENANCE: Final = "template1"
#: Options of PostgreSQL for a small server that is copied often.
SMALL: Final = {
    "shared_buffers": "48MB",
    "max_connections": "60",
    "min_wal_size": "2MB",
    "max_wal_size": "32MB",
    "autovacuum_naptime": "1min",
}
#: During a build, PostgreSQL deletes old files of the write-ahead log. If it kept them for reuse, each copy of the
#: cluster would contain them.
_BUILDING: Final = {**SMALL, "wal_recycle": "off"}
_INITDB: Final = ("--wal-segsize=1", "--no-sync")
#: How many older prepared clusters are kept when another one is built.
_KEPT: Final = 2
#: Everybody may know these keys, because a sandbox listens on this machine only, and all its data are made up. They
#: never change, so that ids and secrets are the same on every machine.
KEYS: Final = {
    "HIREWIRE_SECRET_KEY": "sandbox: known to everybody",
    "HIREWIRE_HASH_KEY": "sandbox: known to everybody",
    "HIREWIRE_ENCRYPTION_KEYS": "c2FuZGJveDoga25vd24gdG8gZXZlcnlib2R5ISEhISE=",
    "HIREWIRE_ID_KEY": "sandbox: the same ids on every machine",
    "HIREWIRE_AGENT_KEY": "sandbox: known to everybody",
}


class Prepared:
    def __init__(self, folder: Path, *, with_ats: bool = False) -> None:
        self.folder = folder
        self._with_ats = with_ats

    @property
    def exists(self) -> bool:
        return self._facts.is_file()

    @property
    def facts(self) -> dict[str, Any]:
        """What a caller must know about the world: applications with their secrets, contracts, people."""
        facts: dict[str, Any] = json.loads(self._facts.read_text())
        return facts

    def database_url(self, port: int, name: str = FIRST) -> str:
        password = (self.folder / "postgres" / "password").read_text().strip()
        return f"postgresql://{ROLE}:{quote(password)}@127.0.0.1:{port}/{name}"

    def copy_to(self, folder: Path) -> None:
        """Copy the cluster. The copy shares blocks with the original if the file system can do that."""
        folder.mkdir(parents=True)
        copied = subprocess.run(
            ["cp", "-a", "--reflink=auto", f"{self.folder}/postgres/.", str(folder)],  # noqa: S607 - paths of cp differ
            capture_output=True,
            check=False,
        )
        if copied.returncode:
            shutil.copytree(self.folder / "postgres", folder, dirs_exist_ok=True)

    def build(self, plain: "Prepared") -> None:
        """Build the cluster next to its final folder, so that an interrupted run leaves nothing half made.

        A cluster with an ATS is built from a copy of the ``plain`` cluster.
        """
        unfinished = self.folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        facts = _with_ats(unfinished, plain) if self._with_ats else _plain(unfinished)
        (unfinished / "facts.json").write_text(json.dumps(facts, ensure_ascii=False))
        shutil.rmtree(unfinished / "logs")
        shutil.rmtree(self.folder, ignore_errors=True)
        unfinished.rename(self.folder)

    @property
    def _facts(self) -> Path:
        return self.folder / "facts.json"


def cache() -> Path:
    named = os.environ.get("HIREWIRE_CACHE")
    if named:
        return Path(named).resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hirewire"


def find(say: Say, *, with_ats: bool = False) -> Prepared:
    folder = cache() / "worlds"
    named = os.environ.get("HIREWIRE_POSTGRES_BIN")
    name = name_of([Path(named)] if named else programs.folders())
    plain = Prepared(folder / name)
    wanted = Prepared(folder / f"{name}-ats", with_ats=True) if with_ats else plain
    if not wanted.exists:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / "lock"):
            if not wanted.exists:
                say("Preparing a database; the next start will copy it")
            for missing in (each for each in (plain, wanted) if not each.exists):
                missing.build(plain)
                _forget_old(folder, missing.folder)
    return wanted


def name_of(places: Iterable[Path]) -> str:
    code = fingerprint(Path(hirewire.__file__).parent).removeprefix("hirewire ")
    # One version of PostgreSQL cannot read the files of another. So a cluster's name depends on the sizes of the
    # server programs, which differ between versions.
    servers = " ".join(map(str, programs.sizes(places)))
    return f"{code}-{hashlib.sha256(servers.encode()).hexdigest()[:8]}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site_environment(database_url: str, home: Path) -> Mapping[str, str]:
    return {
        **KEYS,
        **compiled(cache() / "compiled"),
        "DATABASE_URL": database_url,
        # If the shell's environment names a pooler or replica, that belongs to another server.
        "DATABASE_POOLER_URL": "",
        "DATABASE_REPLICA_URL": "",
        "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.sandbox",
        "HIREWIRE_HOME": str(home),
        "HIREWIRE_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
        "HIREWIRE_INSECURE_CALLBACKS": "1",
        "HIREWIRE_ENVIRONMENT": "sandbox",
        "HIREWIRE_ROW_SECURITY": "1",
        # Ten years, because the sandbox's clock may be moved that far at once. Such a move must not sign people out
        # for being idle.
        "HIREWIRE_IDLE_MINUTES": "5260320",
    }


def ats_environment(database_url: str, home: Path, settings: Mapping[str, str]) -> Mapping[str, str]:
    shared = site_environment(database_url, home)
    return {**shared, "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.ats", **settings}


def _plain(folder: Path) -> dict[str, Any]:
    # These modules are needed so early only to build a cluster. A start with an existing cluster imports them later.
    from hirewire.sandbox import postgres  # noqa: PLC0415 - see above

    postgres.make(folder / "postgres", *_INITDB)
    with _server(folder) as url:
        return _filled("build", site_environment(url(SEED), folder))


def _with_ats(folder: Path, plain: Prepared) -> dict[str, Any]:
    plain.copy_to(folder / "postgres")
    with _server(folder) as url:
        return {**plain.facts, "ats": _filled("build-ats", ats_environment(url(ATS), folder, {}))}


@contextmanager
def _server(folder: Path) -> Iterator[Callable[[str], str]]:
    """Run the folder's server, and yield a function that takes a database's name and returns its address."""
    from hirewire.sandbox import postgres  # noqa: PLC0415 - as above
    from hirewire.sandbox.processes import Supervisor  # noqa: PLC0415 - as above

    with Supervisor(folder / "logs") as supervisor:
        port = free_port()
        yield postgres.launch(folder / "postgres", supervisor=supervisor, port=port, changed=_BUILDING).url


def _filled(command: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Create tables and a world in a separate process, which waits for the server."""
    made = subprocess.run(
        [sys.executable, "-m", "hirewire.cli.host", command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        last = made.stderr.strip().splitlines()[-1:]
        raise SandboxError(f"The sandbox's database could not be prepared: {' '.join(last) or 'no reason given'}")
    facts: dict[str, Any] = json.loads(made.stdout)
    return facts


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait while another process prepares a cluster. If several processes need one, the first does the work for all."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_old(folder: Path, newest: Path) -> None:
    others = [path for path in folder.iterdir() if path.is_dir() and path != newest]
    for path in sorted(others, key=lambda other: other.stat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
