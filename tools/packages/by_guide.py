"""Follows the section *With systemd* of docs/guides/installing.md to install Hirewire, but in an empty folder.

The folder stands for the machine. The commands are read from the guide, and their paths are mapped into the folder. No
user is added, so a UID replaces the user's name in the commands. systemd is not called. Instead, the module ``units``
reads the installed units.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.packages.build_image import CONTEXT
from tools.packages.units import Machine

GUIDE: Final = CONTEXT / "docs/guides/installing.md"
#: The UID of the units' user. If root does not run this process, the UID is None, because only root can become another
#: user.
USER: Final = 10001 if os.geteuid() == 0 else None
_FENCE: Final = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Commands that are not run, because they would change this machine itself.
_LEFT_OUT: Final = ("useradd ", "systemctl ")
_OWNER: Final = re.compile(r" -([og]) hirewire\b")


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Machine(folder / "root", USER)
        folder.mkdir(exist_ok=True)
        for path in ("/opt/hirewire", "/etc/systemd/system", "/var/lib/hirewire", "/var/backups"):
            Path(self.machine.here(path)).parent.mkdir(parents=True, exist_ok=True)
        Path(self.machine.here("/etc/systemd/system")).mkdir(exist_ok=True)

    @property
    def programs(self) -> Path:
        return Path(self.machine.here("/opt/hirewire/bin"))

    def fetch(self, wheel: Path | None = None) -> None:
        """Put into the folder what the guide says to bring: the wheel, the lock file and ``deploy``."""
        if wheel is None:
            uv = Path(sys.executable).with_name("uv")
            build = [uv, "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", self.folder, CONTEXT]
            subprocess.run(build, check=True)
        else:
            shutil.copy2(wheel, self.folder)
        shutil.copy2(CONTEXT / "requirements.lock", self.folder)
        shutil.copytree(CONTEXT / "deploy", self.folder / "deploy")

    def install(self) -> None:
        for command in commands(GUIDE.read_text()):
            here = self.machine.here(_OWNER.sub(self._owner, command))
            subprocess.run(["/bin/sh", "-euc", here], cwd=self.folder, env=_environment(), check=True)

    def set(self, site: str, variables: dict[str, str]) -> None:
        """Write the file with the site's environment variables. The file also contains the site's keys."""
        lines = "".join(f"{name}={value}\n" for name, value in variables.items())
        Path(self.machine.here(f"/etc/hirewire/{site}.env")).write_text(lines)

    def _owner(self, option: re.Match[str]) -> str:
        return "" if self.machine.user is None else f" -{option[1]} {self.machine.user}"


def commands(guide: str) -> Iterator[str]:
    """The commands of the section's first block, without those in ``_LEFT_OUT``. This block installs everything."""
    section = guide.partition("\n## With systemd\n")[2].partition("\n## ")[0]
    for line in _FENCE.findall(section)[0].splitlines():
        if not line.startswith(_LEFT_OUT):
            yield line


def _environment() -> dict[str, str]:
    """Return only the variables that every machine has, and the variables that pip, uv and TLS need for downloads.

    PATH is the system's default, so it contains neither a checkout nor a Python that only root can read.
    """
    passed = {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_", "UV_"))}
    return {"PATH": os.defpath, "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", **passed}
