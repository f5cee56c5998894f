"""Compiles translations, starts a PostgreSQL if ``DATABASE_URL`` is not set, and tunes the garbage collection.

Temporary files are made in memory, if there is enough of it.

pyproject.toml loads this plugin, so that it runs before Django reads its settings. Workers of pytest-xdist inherit the
database's address from the process that started them.
"""

import gc
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from hirewire.kit import registering
from hirewire.kit.work import gc_tuning
from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from tests.support import migrated
from tests.support.memory_folder import memory, temporary_files_in
from tools.build_hook import compile_catalogs

_supervisor = pytest.StashKey[Supervisor]()
_folder = pytest.StashKey[Path]()
_temporary = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    # Nothing becomes garbage while pytest imports modules and collects tests.
    gc.disable()
    compile_catalogs(Path(__file__).parents[2] / "src")
    early_config.stash[_temporary] = ExitStack()
    early_config.stash[_temporary].enter_context(temporary_files_in(memory()))
    if os.environ.get("DATABASE_URL"):
        return
    folder = Path(tempfile.mkdtemp(prefix="hirewire-tests-"))
    early_config.stash[_folder] = folder
    migrated.copy_to(folder / "postgres")
    os.environ[migrated.TEMPLATE] = migrated.NAME
    supervisor = early_config.stash[_supervisor] = Supervisor(folder / "logs").__enter__()
    server = postgres.start(folder / "postgres", supervisor=supervisor, say=lambda _text: None, is_durable=False)
    os.environ["DATABASE_URL"] = server.url("postgres")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Tune the garbage collector as in a web process.

    Otherwise each run of the garbage collector would scan all tests and modules.
    """
    gc_tuning.settle()
    # A web server also calls ``complete`` before its first request. Without this call, the first test that publishes an
    # event would wait for all apps to register.
    registering.complete()


def pytest_unconfigure(config: pytest.Config) -> None:
    supervisor = config.stash.get(_supervisor, None)
    if supervisor is not None:
        supervisor.__exit__(None, None, None)
        shutil.rmtree(config.stash[_folder], ignore_errors=True)
        os.environ.pop("DATABASE_URL")
        os.environ.pop(migrated.TEMPLATE)
    if _temporary in config.stash:
        config.stash[_temporary].close()
