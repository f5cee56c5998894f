"""The folder of a backup. It gets its final name only when the backup is complete.

``sha256sum --check SHA256SUMS`` checks all other files in the folder, even on machines without Hirewire.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from hirewire.cli.backup import manifest
from hirewire.cli.backup.errors import BackupError
from hirewire.kit import clock
from hirewire.kit.storage import sync_folder
from hirewire.sandbox.processes import only_one

DUMP: Final = "database.dump"
FILES: Final = "files"
SUMS: Final = "SHA256SUMS"
UNFINISHED: Final = ".unfinished"
#: Matches the date in the name of a backup. Folders with other names belong to the operator and are left alone.
_DATE: Final = f"{'[0-9]' * 8}T{'[0-9]' * 6}Z"


@contextmanager
def alone(into: Path, site: str) -> Iterator[None]:
    """While the block runs, keep every other process from backing up the site into the folder ``into``.

    Only the owner can read the files that the block creates.
    """
    with _private(), ExitStack() as stack:
        try:
            into.mkdir(parents=True, exist_ok=True)
            stack.enter_context(only_one(into / f".{site}.lock"))
        except OSError as error:
            raise BackupError(f"Nothing can be written to {into}: {error.strerror}.") from None
        yield


@contextmanager
def new_folder(into: Path, site: str) -> Iterator[tuple[Path, Path]]:
    """Yield a folder to fill, and the name that it gets if the block succeeds. Call this inside ``alone``."""
    # No other backup is running, so these folders are left over from interrupted backups.
    for left_over in into.glob(f"{site}-*{UNFINISHED}"):
        shutil.rmtree(left_over)
    final = into / f"{site}-{clock.now():%Y%m%dT%H%M%SZ}"
    if final.exists():
        raise BackupError(f"{final} already exists.")
    unfinished = final.with_name(f"{final.name}{UNFINISHED}")
    unfinished.mkdir()
    try:
        yield unfinished, final
        # The name must not reach the disk before the contents do.
        os.sync()
        unfinished.rename(final)
        sync_folder(into)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


@contextmanager
def _private() -> Iterator[None]:
    """Keep others from reading the files that this process and its children create while the block runs."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def finished(into: Path, site: str) -> list[Path]:
    """Return the backups of one site, those with the earliest dates first."""
    return sorted(folder for folder in into.glob(f"{site}-{_DATE}") if (folder / manifest.NAME).is_file())


def write_sums(folder: Path) -> None:
    lines = [f"{_sum(folder / name)}  {name}\n" for name in _names(folder)]
    (folder / SUMS).write_text("".join(lines))


def check_sums(folder: Path) -> None:
    """Read every file once, so that damage is found before anything is restored."""
    try:
        lines = (folder / SUMS).read_text().splitlines()
    except FileNotFoundError:
        raise BackupError(f"{folder} has no {SUMS}, so it cannot be checked. Use another backup.") from None
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    present = set(_names(folder))
    bad = sorted(expected.keys() - present) + sorted(
        name for name in expected.keys() & present if _sum(folder / name) != expected[name]
    )
    if bad or DUMP not in expected or manifest.NAME not in expected:
        raise BackupError(
            f"{folder} is damaged: {', '.join(bad[:5]) or SUMS}{' and others' if len(bad) > 5 else ''}"  # noqa: PLR2004 - five names are enough
            " is missing or is not what was written. Use another backup."
        )


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != SUMS:
            yield path.relative_to(folder).as_posix()


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
