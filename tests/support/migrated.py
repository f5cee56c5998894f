"""A PostgreSQL cluster with a migrated database. The tests copy both.

Each run of the tests copies the cluster. In that copy, each worker of the run copies the database.

It usually takes several times as long to migrate an empty database as to run a few tests. So a copy of the cluster is
kept in ``~/.cache/hirewire`` under a hash of everything that decides the cluster's contents.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

import hirewire
from hirewire.sandbox import postgres, programs
from hirewire.sandbox.prepared import Prepared, cache
from hirewire.sandbox.processes import Supervisor

#: The name of the migrated database.
NAME: Final = "migrated"
#: The environment variable that names a database. Django copies this database for the tests, instead of making an empty
#: one. See ``project.settings.test``.
TEMPLATE: Final = "HIREWIRE_TEST_TEMPLATE"
#: Our own files that decide what the migrated database contains and how the cluster is created.
SOURCES: Final = ("*/migrations/**/*.py", "kit/clock.py", "kit/db/**/*.py", "sandbox/postgres/cluster.py")
#: Packages whose versions decide what the database contains, because they have migrations of their own. Django also
#: generates the SQL of our migrations.
PACKAGES: Final = ("django", "django-axes", "procrastinate")
#: How many older clusters are kept when another one is made.
_KEPT: Final = 3


def copy_to(folder: Path) -> None:
    """Copy the cluster to ``folder``. If no earlier run has made it for these migrations, make it first."""
    clusters = cache() / "tests"
    clusters.mkdir(parents=True, exist_ok=True)
    kept = clusters / name_of(Path(hirewire.__file__).parent)
    with _alone(clusters / "lock"):
        if not kept.is_dir():
            _make(kept)
    Prepared(kept).copy_to(folder)
    # All copies remember the same port and have the same password. Of two runs that start at once, one could find the
    # port still free, and would then use the other's server.
    (folder / "port").unlink(missing_ok=True)


def name_of(root: Path) -> str:
    """Return the name of the cluster that the code in ``root`` makes."""
    digest = hashlib.sha256()
    for source in sources(root):
        digest.update(f"{source.relative_to(root)}\n".encode() + source.read_bytes())
    named = os.environ.get("HIREWIRE_POSTGRES_BIN")
    servers = programs.sizes([Path(named)] if named else programs.folders())
    digest.update(f"{servers} {[version(package) for package in PACKAGES]}".encode())
    return digest.hexdigest()[:32]


def sources(root: Path) -> list[Path]:
    return sorted({path for pattern in SOURCES for path in root.glob(pattern)})


def _make(kept: Path) -> None:
    # PostgreSQL may run as another user, who has no access to our home folder. So make the cluster outside of it.
    with tempfile.TemporaryDirectory(prefix="hirewire-migrated-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor:
            server = postgres.start(
                folder / "postgres", supervisor=supervisor, say=lambda _text: None, is_durable=False
            )
            server.ensure_database(NAME)
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
                env={
                    **os.environ,
                    "DATABASE_URL": server.url(NAME),
                    "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.test",
                    "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
                },
                check=True,
            )
        unfinished = kept.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        Prepared(folder).copy_to(unfinished / "postgres")
        unfinished.rename(kept)
    _forget_old(kept)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let only one run at a time look for the cluster and make it."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_old(newest: Path) -> None:
    others = [path for path in newest.parent.iterdir() if path.is_dir() and path != newest]
    for path in sorted(others, key=lambda other: other.stat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
