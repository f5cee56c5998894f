import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.architecture.files import ROOT
from tests.support.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

_GUIDE: Final = ROOT / "docs/guides/test-suites-in-other-languages.md"
_BLOCK: Final = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROGRAMS: Final = dict(_BLOCK.findall(_GUIDE.read_text()))


class Language(NamedTuple):
    name: str
    title: str
    run: list[str]
    #: A command that succeeds if the language is installed in a version that the guide allows.
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


class Suite:
    """An example program of the guide, in a project folder. The program uses a separate folder for temporary files."""

    def __init__(self, name: str, folder: Path, temporary: Path, cache: Path) -> None:
        self._command = [*_installed(name).run, name]
        self._folder = folder
        (folder / name).write_text(_PROGRAMS[name])
        ours = ("DJANGO", "DATABASE_URL", "PYTEST")
        others = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**others, "PATH": path, "HIREWIRE_CACHE": str(cache), "TMPDIR": str(temporary)}
        self._temporary = temporary

    def run(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._command, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )

    @contextmanager
    def running(self) -> Iterator[Path]:
        """Yield the log, which gets everything that the program and its sandbox print."""
        log = self._folder / "log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=output, stderr=subprocess.STDOUT
            ),
        ):
            try:
                yield log
            finally:
                # End any sandbox that still runs, because the program would wait for the end of the sandbox.
                for sandbox in self.sandboxes():
                    os.kill(sandbox, signal.SIGTERM)

    def sandboxes(self) -> list[int]:
        mark = f"TMPDIR={self._temporary}".encode()
        return [
            int(process.name)
            for process in Path("/proc").glob("[0-9]*")
            if mark in _split(process / "environ") and b"sandbox" in _split(process / "cmdline")
        ]

    def left_over(self) -> list[str]:
        return [path.name for path in self._temporary.glob("hirewire-sandbox-*")]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder that PostgreSQL can reach even if the server runs as another user."""
    with tempfile.TemporaryDirectory(prefix="hirewire-temporary-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(params=_PROGRAMS)
def suite(request: pytest.FixtureRequest, tmp_path: Path, temporary: Path) -> Suite:
    return Suite(request.param, tmp_path, temporary, request.config.cache.mkdir("hirewire"))


def test_a_first_test_passes_as_printed_and_leaves_nothing(suite: Suite) -> None:
    done = suite.run()

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b(1 passed|pass 1|1 runs, .* 0 failures, 0 errors)\b", done.stdout), done.stdout
    assert suite.left_over() == []


def test_the_sandbox_ends_with_a_program_that_is_killed(suite: Suite) -> None:
    with suite.running() as log:
        (sandbox,) = eventually(suite.sandboxes, lambda processes: processes != [])
        program = _parent(sandbox)
        # Suspend the program, so that it cannot end before the sandbox is ready.
        os.kill(program, signal.SIGSTOP)
        eventually(log.read_text, lambda text: "Ctrl-C stops it" in text)

        os.kill(program, signal.SIGKILL)

        eventually(suite.sandboxes, lambda processes: processes == [])
        assert suite.left_over() == []


def test_every_language_has_a_program() -> None:
    assert list(_PROGRAMS) == list(_LANGUAGES)


def _installed(name: str) -> Language:
    language = _LANGUAGES[name]
    if (
        shutil.which(language.probe[0]) is None
        or subprocess.run(language.probe, capture_output=True, check=False).returncode
    ):
        pytest.skip(f"NO {language.name.upper()}: install {language.title} to run {name} of the guide")
    return language


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _split(file: Path) -> list[bytes]:
    """The strings in a file below ``/proc``, or an empty list if the process has ended."""
    try:
        return file.read_bytes().split(b"\0")
    except OSError:
        return []
