"""The commands of a guide, read from its text, and terminals in which to give them."""

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
    #: The words behind the language, such as ``("hub", "processes")``.
    place: tuple[str, ...]
    text: str


def blocks(guide: Path, section: str) -> Iterator[Block]:
    """Those that say what they are in, of the section with this heading."""
    _, _, rest = guide.read_text().partition(f"\n## {section}\n")
    for language, place, text in _FENCE.findall(rest.partition("\n## ")[0]):
        yield Block(language, tuple(place.split()), text)


class Terminal:
    """A shell that stays: what one block sets, the next one has. The first command that fails ends it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        # Nothing of ours: a variable that the guide forgot must be missed.
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
        # Also what it has left in the background, where a block that failed has ended it.
        with suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGTERM)
        self._shell.communicate()

    def give(self, text: str) -> str:
        """What the commands print, when all of them are done."""
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
