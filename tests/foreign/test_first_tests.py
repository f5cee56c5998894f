"""The first tests in the guide to test suites in other languages run as printed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.architecture.files import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

_GUIDE: Final = ROOT / "docs/guides/test-suites-in-other-languages.md"
_BLOCK: Final = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROGRAMS: Final = dict(_BLOCK.findall(_GUIDE.read_text()))


class Language(NamedTuple):
    name: str
    #: What to install.
    title: str
    run: list[str]
    #: Succeeds if a version of the language that the guide names is installed.
    probe: list[str]


_LANGUAGES: Final = {
    "first.test.mjs": Language(
        "Node",
        "Node 20 or newer",
        ["node", "--test"],
        ["node", "-e", "process.exit(+(parseInt(process.versions.node) < 20))"],
    ),
    "FirstTest.java": Language("Java", "a JDK, 17 or newer", ["java"], ["javac", "--release", "17", "-version"]),
    "first_test.rb": Language(
        "Ruby", "Ruby 3 or newer with minitest", ["ruby"], ["ruby", "-rminitest", "-e", "exit RUBY_VERSION.to_i >= 3"]
    ),
    "FirstTest.cs": Language(
        ".NET", ".NET 10 or newer", ["dotnet", "run"], ["sh", "-c", 'test "$(dotnet --version | cut -d. -f1)" -ge 10']
    ),
}


@pytest.mark.parametrize("name", _PROGRAMS)
def test_a_first_test_passes_as_printed(name: str, pytestconfig: pytest.Config, tmp_path: Path) -> None:
    language = _LANGUAGES[name]
    if not _is_there(language):
        pytest.skip(f"NO {language.name.upper()}: install {language.title} to run {name} of the guide")
    (tmp_path / name).write_text(_PROGRAMS[name])

    done = subprocess.run(
        [*language.run, name], cwd=tmp_path, env=_environment(pytestconfig), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b(1 passed|pass 1|1 runs, .* 0 failures, 0 errors)\b", done.stdout), done.stdout


def test_every_language_has_a_program() -> None:
    assert list(_PROGRAMS) == list(_LANGUAGES)


def _is_there(language: Language) -> bool:
    if shutil.which(language.probe[0]) is None:
        return False
    return subprocess.run(language.probe, capture_output=True, check=False).returncode == 0


def _environment(config: pytest.Config) -> dict[str, str]:
    """The environment of another project, with `hirewire` on its path."""
    ours = ("DJANGO", "DATABASE_URL", "PYTEST")
    others = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**others, "PATH": path, "HIREWIRE_CACHE": str(config.cache.mkdir("hirewire"))}
