import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hirewire.cli.skeletons import new_connector
from tests.architecture.files import ROOT

#: In each of these folders, the command creates one folder for the new connector. In the copy of the source, the other
#: contents of these folders are links.
OPEN = ("src/hirewire/agent/connectors", "src/hirewire/agent/doubles", "tests/agent/connectors")


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """A copy of the source. It consists of links, but the folders in ``OPEN`` and their parents are real folders."""
    real = {parent for place in OPEN for parent in (Path(place), *Path(place).parents)} - {Path()}
    for folder in sorted(real):
        (tmp_path / folder).mkdir()
        for each in (ROOT / folder).iterdir():
            # Leave out every conftest.py, because these files set up Django, which connectors do not need.
            if folder / each.name not in real and each.name != "conftest.py":
                (tmp_path / folder / each.name).symlink_to(each)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    return tmp_path


def make(into: Path, *arguments: str) -> Result:
    return CliRunner().invoke(new_connector, [*arguments, "--into", str(into)])


def run(*command: str | Path, into: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{into / 'src'}:{into}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=into,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def files_of(into: Path) -> list[str]:
    links = {link.parent / link.name for link in into.rglob("*") if link.is_symlink()}
    paths = (path for place in OPEN for path in (into / place).rglob("*") if path.is_file())
    return sorted(str(path.relative_to(into)) for path in paths if not links & {path, *path.parents})


def test_it_writes_connector_double_and_tests_and_prints_the_next_steps(into: Path) -> None:
    made = make(into, "acme", "--title", "Acme Hire")

    assert files_of(into) == [
        "src/hirewire/agent/connectors/acme/README.md",
        "src/hirewire/agent/connectors/acme/__init__.py",
        "src/hirewire/agent/connectors/acme/connector.py",
        "src/hirewire/agent/connectors/acme/description.py",
        "src/hirewire/agent/connectors/acme/expects.py",
        "src/hirewire/agent/connectors/acme/mapping.py",
        "src/hirewire/agent/connectors/acme/rows.py",
        "src/hirewire/agent/doubles/acme/__init__.py",
        "src/hirewire/agent/doubles/acme/double.py",
        "tests/agent/connectors/acme/__init__.py",
        "tests/agent/connectors/acme/test_connector.py",
        "tests/agent/connectors/acme/world.py",
    ]
    assert "Add rows for “acme” to src/hirewire/agent/registry.py" in made.output
    assert "$" not in "".join((into / file).read_text() for file in files_of(into))


def test_its_tests_run_in_the_shared_suite_and_each_fails_with_what_to_do(into: Path) -> None:
    make(into, "acme_hire")
    (into / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib --tb=line -rN\n")

    ran = run("pytest", "-c", into / "pytest.ini", "tests/agent/connectors/acme_hire", into=into)

    reasons = re.findall(r"^/.*?: (\w+: .*)", ran.stdout, re.MULTILINE)
    assert len(reasons) > 50, ran.stdout + ran.stderr
    assert [reason for reason in reasons if not reason.startswith("NotImplementedError: To do: ")] == []
    assert f" {len(reasons)} failed in " in ran.stdout


@pytest.mark.parametrize("name", ["acme", "zenith_ats"])
def test_ruff_and_mypy_find_no_faults(into: Path, name: str) -> None:
    make(into, name)
    folders = [f"{place}/{name}" for place in OPEN]

    checked = run("ruff", "check", *folders, into=into)
    formatted = run("ruff", "format", "--check", *folders, into=into)
    typed = run("mypy", "--strict", "--config-file", "", "--follow-imports", "silent", *folders, into=into)

    assert (checked.stdout, checked.returncode) == ("All checks passed!\n", 0)
    assert formatted.returncode == 0, formatted.stdout
    assert (typed.stdout, typed.returncode) == ("Success: no issues found in 11 source files\n", 0)


@pytest.mark.parametrize("name", ["Acme", "9lives", "a-b", "class", "../acme"])
def test_an_invalid_package_name_is_refused(into: Path, name: str) -> None:
    assert "cannot name a package" in make(into, name).output
    assert files_of(into) == []


def test_nothing_is_overwritten(into: Path) -> None:
    make(into, "acme")
    readme = into / "src/hirewire/agent/connectors/acme/README.md"
    readme.write_text("mine")

    again = make(into, "acme")

    assert "already exists. Nothing was written." in again.output
    assert readme.read_text() == "mine"


def test_a_folder_without_the_source_is_refused(tmp_path: Path) -> None:
    assert "does not contain Hirewire's source" in make(tmp_path, "acme").output
