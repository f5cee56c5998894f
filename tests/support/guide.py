import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

_FENCE = re.compile(r"^```(\w+) ?([\w ]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    language: str
    #: The words after the language, such as ``("hub", "processes")``.
    place: tuple[str, ...]
    text: str


def blocks(guide: Path, section: str) -> Iterator[Block]:
    """The section's fenced blocks that name a language. ``section`` is the heading."""
    _, _, rest = guide.read_text().partition(f"\n## {section}\n")
    for language, place, text in _FENCE.findall(rest.partition("\n## ")[0]):
        yield Block(language, tuple(place.split()), text)


class Terminal:
    """A shell that keeps its state from one block to the next. The shell ends as soon as a command fails."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *, programs: Path | None = None) -> None:
        """``programs`` is the folder that contains ``hirewire``. By default, it is the folder of the running Python."""
        path = f"{programs or Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        # Do not inherit Hirewire's variables, so that a guide fails if it forgets to set a variable.
        inherited = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        self._shell = subprocess.Popen(
            ["bash", "--norc", "-eu", "-o", "pipefail"],
            cwd=folder,
            env={**inherited, **environment, "PATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # If a block fails, the shell ends, but the processes that it started in the background keep running.
        with suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGTERM)
        self._shell.communicate()

    def give(self, text: str) -> str:
        done = f"done {secrets.token_hex(8)}"
        stdin, stdout = self._shell.stdin, self._shell.stdout
        if stdin is None or stdout is None:
            raise TypeError
        stdin.write(f"{{\n{text}\n}} < /dev/null\necho '{done}'\n")
        stdin.flush()
        printed = []
        for line in stdout:
            if line.strip() == done:
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"This block of the guide failed:\n{text}\n{''.join(printed)}")

    def start(self, command: str, log: Path) -> None:
        self.give(f"{command} > {log} 2>&1 &")
