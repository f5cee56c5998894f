"""Files on a local disk that survive a power failure, as committed rows do."""

import errno
import os
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Django's storage, but a file is on the disk when ``save`` returns.

    Otherwise, a power failure could lose a file that a committed row already names.
    """

    def _save(self, name: str, content: "File[Any]") -> str:
        folder = Path(self.path(name)).parent
        new_folders = list(takewhile(lambda path: not path.exists(), (folder, *folder.parents)))
        stored_as: str = super()._save(name, content)  # type: ignore[misc]  # the stubs lack this method
        _sync(Path(self.path(stored_as)))
        for changed in (folder, *(new.parent for new in new_folders)):
            sync_folder(changed)
        return stored_as


def sync_folder(folder: Path) -> None:
    """Write the folder's file names to the disk. A file is lost if its bytes are on the disk but its name is not."""
    try:
        _sync(folder)
    except OSError as error:
        # Some file systems, mostly network file systems, can sync files but not folders.
        if error.errno != errno.EINVAL:
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
