"""Hirewire commands that run to completion.

A process can load the settings of one site only, so each command runs in a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.sites import Site

HIREWIRE = (sys.executable, "-m", "hirewire.cli")


class Chore:
    """A running ``hirewire SITE …``. ``output`` returns its stdout; its stderr goes to a log."""

    def __init__(self, site: Site, arguments: list[str], *, env: Mapping[str, str], logs: Path) -> None:
        self.name = f"hirewire {site.name} {' '.join(arguments)}"
        self.log = logs / f"{site.name}-{arguments[0]}.log"
        with self.log.open("wb") as complaints:
            self._process = subprocess.Popen(
                [*HIREWIRE, site.name, *arguments],
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            self._process.kill()
        self._process.wait()

    def output(self) -> str:
        printed, _ = self._process.communicate()
        if self._process.returncode:
            last = self.log.read_text(errors="replace").strip().splitlines()[-1:]
            raise DemoError(f"`{self.name}` failed: {' '.join(last) or 'no reason given'} (more in {self.log}).")
        return printed
