"""Copies the files to which database rows refer: from a storage into the backup, and back.

The storage may be a remote bucket.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage, storages

from hirewire.cli.backup import manifest
from hirewire.cli.backup.errors import BackupError

_CHUNK = 1024 * 1024


def take(name: str, file_names: Iterable[str], folder: Path) -> manifest.Storage:
    """Copy files of a storage into a folder. Note which files are missing.

    A missing file was lost, deleted after its row was read, or not yet stored.
    """
    storage = storages[name]
    files = size = 0
    missing = []
    for file_name in file_names:
        target = folder / _safe(file_name)
        try:
            source = storage.open(file_name)
        except FileNotFoundError:
            missing.append(file_name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
            size += copy.tell()
        files += 1
    return manifest.Storage(files, size, missing)


def check_room(name: str, folder: Path) -> None:
    storage = storages[name]
    for file_name in _names(folder):
        if storage.exists(file_name) and not _is_same(storage, file_name, folder / file_name):
            raise BackupError(
                f"The storage `{name}` has a file {file_name} that differs from the backup's. Use an empty storage: see"
                " HIREWIRE_HOME and HIREWIRE_FILE_STORAGE."
            )


def restore(name: str, folder: Path) -> int:
    storage = storages[name]
    brought = 0
    for file_name in _names(folder):
        if storage.exists(file_name):
            continue
        with (folder / file_name).open("rb") as source:
            stored_as = _save(storage, file_name, source)
        if stored_as != file_name:
            raise BackupError(
                f"The storage `{name}` stored {file_name} as {stored_as}, but database rows refer to {file_name}."
            )
        brought += 1
    return brought


def _save(storage: Storage, file_name: str, source: IO[bytes]) -> str:
    try:
        return storage.save(file_name, File(source))
    except BaseException:
        # If a half-written file stayed, it would differ from the backup's file of this name, and ``check_room`` would
        # refuse the next restore.
        storage.delete(file_name)
        raise


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _safe(file_name: str) -> PurePosixPath:
    path = PurePosixPath(file_name)
    if path.is_absolute() or ".." in path.parts:
        raise BackupError(f"A database row refers to a file outside its storage: {file_name}.")
    return path


def _is_same(storage: Storage, file_name: str, path: Path) -> bool:
    with storage.open(file_name) as stored, path.open("rb") as copy:
        return _equal(stored, copy)


def _equal(first: "File[Any]", second: IO[bytes]) -> bool:
    while chunk := second.read(_CHUNK):
        if first.read(len(chunk)) != chunk:
            return False
    return not first.read(1)
