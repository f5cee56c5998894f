"""Tests copy a prepared database. The database is rebuilt whenever a change of the code could change its contents.

The database is kept in a folder whose name is a hash of everything that decides what the database contains.
"""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.architecture import files
from tests.support import migrated

ROOT = files.ROOT / "src/hirewire"
MIGRATIONS = sorted(file for file in ROOT.rglob("*.py") if "migrations" in file.parts)


def imported(file: Path) -> Iterator[Path]:
    """Yield our modules that a migration imports with ``from … import …``.

    A plain ``import`` does not count. Django writes it to name the Python default of a column. The database does not
    store this default, so the imported module does not change what the database contains.
    """
    for statement in ast.walk(ast.parse(file.read_text())):
        if isinstance(statement, ast.ImportFrom) and str(statement.module).startswith("hirewire."):
            for name in (f"{statement.module}.{alias.name}" for alias in statement.names):
                yield module(name) or module(str(statement.module)) or file


def module(name: str) -> Path | None:
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


def test_everything_that_a_migration_imports_decides_over_the_name() -> None:
    deciding = {file.resolve() for file in migrated.sources(ROOT)}

    assert len(MIGRATIONS) > 100
    assert {file for migration in MIGRATIONS for file in imported(migration) if file.resolve() not in deciding} == set()
    assert {file for file in MIGRATIONS if "/migrations/" in str(file) and file.resolve() not in deciding} == set()


def test_a_changed_migration_gives_another_name(tmp_path: Path) -> None:
    names = []
    for content in ("FIRST = 1", "FIRST = 2", "FIRST = 1"):
        migration = tmp_path / "hub/migrations/0001_first.py"
        migration.parent.mkdir(parents=True, exist_ok=True)
        migration.write_text(content)
        names.append(migrated.name_of(tmp_path))

    assert names[0] == names[2] != names[1]


def test_a_renamed_migration_gives_another_name(tmp_path: Path) -> None:
    folder = tmp_path / "hub/migrations"
    folder.mkdir(parents=True)
    (folder / "0001_first.py").write_text("FIRST = 1")
    before = migrated.name_of(tmp_path)

    (folder / "0001_first.py").rename(folder / "0001_other.py")

    assert migrated.name_of(tmp_path) != before


def test_a_page_does_not_change_the_name(tmp_path: Path) -> None:
    before = migrated.name_of(tmp_path)

    (tmp_path / "hub").mkdir()
    (tmp_path / "hub/pages.py").touch()

    assert migrated.name_of(tmp_path) == before
