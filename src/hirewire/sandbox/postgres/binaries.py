"""Finds PostgreSQL's programs: in the operator's folder, in a wheel, or on the system."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hirewire.configuration import reading
from hirewire.sandbox import programs
from hirewire.sandbox.postgres.errors import PostgresError

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent")


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(*, major: int | None = None) -> Binaries:
    """Return the best usable programs. ``major`` is the version that an existing data folder needs."""
    return next(usable(major=major))


def usable(*, major: int | None = None) -> Iterator[Binaries]:
    """Yield all usable programs in order of preference, or raise an error that says what to do."""
    named = reading.text("HIREWIRE_POSTGRES_BIN")
    reasons, is_any = [], False
    for folder in [Path(named)] if named else programs.folders():
        inspected = _inspect(folder)
        if isinstance(inspected, str):
            reasons.append(inspected)
        elif major is not None and inspected.major != major:
            reasons.append(f"{folder} has version {inspected.major}")
        else:
            is_any = True
            yield inspected
    if not is_any:
        raise PostgresError(_advice(reasons, major))


def _advice(reasons: list[str], major: int | None) -> str:
    tried = "; ".join(reasons) or "none was found"
    if major is None:
        return (
            f"No PostgreSQL to start ({tried}). Install PostgreSQL {OLDEST} or newer with contrib, or name its "
            "programs' folder in HIREWIRE_POSTGRES_BIN, or let DATABASE_URL name a running server."
        )
    return (
        f"The data folder was created by PostgreSQL {major}, which is not installed ({tried}). To keep "
        f"this data, install PostgreSQL {major} with contrib (on Debian and Ubuntu: postgresql-{major}) or name its "
        "programs' folder in HIREWIRE_POSTGRES_BIN. To begin with new data, start the sandbox with --reset."
    )


def _inspect(folder: Path) -> Binaries | str:
    missing = [name for name in ("postgres", "initdb") if not (folder / name).is_file()]
    if missing:
        return f"{folder} has no {missing[0]}"
    answer = _output(folder / "postgres", "--version")
    version = re.search(r"\) (\d+)", answer)
    if version is None:
        return f"{folder} does not run here"
    major = int(version[1])
    if major < OLDEST:
        return f"{folder} has version {major}, older than {OLDEST}"
    places = _extension_folders(folder, major)
    absent = [name for name in EXTENSIONS if not any((place / f"{name}.control").is_file() for place in places)]
    if absent:
        return f"{folder} lacks the contrib extension {absent[0]}"
    return Binaries(folder, major)


def _extension_folders(folder: Path, major: int) -> list[Path]:
    """Return folders that may contain the extensions.

    First comes the folder that ``pg_config`` names. The other folders are guesses, because many systems lack
    ``pg_config``: distributions package it for developers only.
    """
    shares = [
        folder.parent / "share",
        folder.parent / "share" / "postgresql",
        folder.parent / "share" / "pgsql",
        Path("/usr/share/postgresql") / str(major),
    ]
    if (folder / "pg_config").is_file():
        shares.insert(0, Path(_output(folder / "pg_config", "--sharedir").strip()))
    return [share / "extension" for share in shares]


def _output(program: Path, argument: str) -> str:
    try:
        return subprocess.run([program, argument], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
