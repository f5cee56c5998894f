import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pytest_django import Settings

from hirewire.kit.storage import DurableStorage
from hirewire.project.settings import hub


def _file_of(path: int | Path) -> tuple[int, int]:
    found = os.fstat(path) if isinstance(path, int) else path.stat()
    return found.st_dev, found.st_ino


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The files and folders in the order in which they were synced, each as its device and inode."""
    made: list[tuple[int, int]] = []
    real = os.fsync

    def sync(descriptor: int) -> None:
        made.append(_file_of(descriptor))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    return made


@pytest.mark.parametrize("name", ["attachments", "files"])
def test_the_hub_stores_files_durably(name: str, settings: Settings) -> None:
    settings.STORAGES = hub.STORAGES

    assert isinstance(storages[name], DurableStorage)


def test_a_stored_file_and_its_new_folders_are_on_the_disk(tmp_path: Path, synced: list[tuple[int, int]]) -> None:
    folder = tmp_path / "new"

    DurableStorage(folder).save("ab/cdef", ContentFile(b"a letter"))

    assert synced == [_file_of(path) for path in (folder / "ab" / "cdef", folder / "ab", folder, tmp_path)]


def test_a_file_in_a_folder_that_exists_costs_two_syncs(tmp_path: Path, synced: list[tuple[int, int]]) -> None:
    (tmp_path / "ab").mkdir()

    DurableStorage(tmp_path).save("ab/cdef", ContentFile(b"a letter"))

    assert synced == [_file_of(path) for path in (tmp_path / "ab" / "cdef", tmp_path / "ab")]


def test_a_file_system_that_cannot_sync_folders_still_stores_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(descriptor: int) -> None:
        if _file_of(descriptor) == _file_of(tmp_path):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", sync)

    DurableStorage(tmp_path).save("letter", ContentFile(b"a letter"))

    assert (tmp_path / "letter").read_bytes() == b"a letter"


def test_a_file_that_does_not_reach_the_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        DurableStorage(tmp_path).save("letter", ContentFile(b"a letter"))
