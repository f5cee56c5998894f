"""Unpacks Debian's packages of programs that this machine lacks: ``python -m tools.packages.fetch_programs [FOLDER]``.

Nothing is installed. The programs run from the folder. The folder also gets the libraries that the programs' packages
need, unless the machine has them. On a machine without Debian's tools or without network, this module says which
programs are missing. The tests that need a missing program are then skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

#: The programs' names. Their packages have the same names.
PROGRAMS: Final = ("caddy", "nginx", "haproxy", "kustomize")
_FOLDERS: Final = ("usr/bin", "usr/sbin", "bin", "sbin", "usr/local/bin", "usr/local/sbin")
#: The folder into which `make packages` unpacks the programs.
UNPACKED: Final = Path(__file__).parents[2] / "var/programs"
#: Nothing is installed, so apt-get needs no locks. Without locks, it neither waits for another apt nor needs root.
_APT: Final = ("apt-get", "-o", "Debug::NoLocking=true", "--quiet=2")
_SECONDS: Final = 300


def path_of(program: str, unpacked: Path = UNPACKED) -> str | None:
    """Return where the program is: on the machine, or else in the folder of unpacked packages."""
    for root in (Path("/"), unpacked):
        found = shutil.which(program, path=os.pathsep.join(str(root / folder) for folder in _FOLDERS))
        if found:
            return found
    return None


def variables(unpacked: Path = UNPACKED) -> Mapping[str, str]:
    """Return the environment in which an unpacked program finds its libraries."""
    libraries = sorted({str(file.parent) for file in unpacked.glob("usr/lib/*/*.so*")})
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(libraries)} if libraries else dict(os.environ)


def fetch(folder: Path, programs: Sequence[str] = PROGRAMS) -> Iterator[str]:
    """Try to unpack the missing programs, and yield a line for each program that is still missing."""
    missing = [program for program in programs if path_of(program, folder) is None]
    if not missing:
        return
    folder.mkdir(parents=True, exist_ok=True)
    problem = ""
    try:
        for package in _packages(missing):
            subprocess.run([*_APT, "download", package], cwd=folder, check=True, timeout=_SECONDS)
        for file in folder.glob("*.deb"):
            subprocess.run(["dpkg", "--extract", file, folder], check=True)
            file.unlink()
    except (OSError, subprocess.SubprocessError) as error:
        problem = f" ({error})"
    for program in missing:
        if path_of(program, folder) is None:
            yield f"{program} is missing, and its package could not be fetched{problem}: its tests are skipped."


def _packages(missing: Sequence[str]) -> Iterator[str]:
    """The missing programs' packages and their dependencies, except for packages that the machine has."""
    command = [*_APT, "install", "--print-uris", "--yes", "--no-install-recommends", *missing]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS)
    for line in listed.stdout.splitlines():
        _, file, *_ = line.split()
        yield file.partition("_")[0]


if __name__ == "__main__":
    for line in fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else UNPACKED):
        print(line)
