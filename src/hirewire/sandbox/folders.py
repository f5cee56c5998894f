"""Makes a sandbox's folder and deletes it with the sandbox. Also removes the folders of killed sandboxes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, Self

_PREFIX: Final = "hirewire-sandbox-"
_LOCK: Final = "lock"


class OwnFolder(NamedTuple):
    path: Path
    #: The folder counts as in use while any process has this descriptor open. So the sandbox's programs inherit the
    #: descriptor.
    lock: int

    @classmethod
    def make(cls) -> Self:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # PostgreSQL may run as another user, who needs access.
        path.chmod(0o755)
        # The lock file gets its final name only after we hold the lock. Otherwise, another start could take the lock
        # and remove the folder.
        unnamed = path / f"{_LOCK}.new"
        lock = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # On a file system without locks, go on without a lock. Then nobody removes the folder if we are killed.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(path / _LOCK)
        return cls(path, lock)


@contextmanager
def own() -> Iterator[OwnFolder]:
    folder = OwnFolder.make()
    try:
        yield folder
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
        os.close(folder.lock)


def remove_left_over() -> None:
    """Remove what this user's killed sandboxes left behind. Keep a folder without a lock file: it may be in use."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if path.lstat().st_uid == os.getuid() and not path.is_symlink():
                _remove_unless_in_use(path)


def _remove_unless_in_use(path: Path) -> None:
    with (path / _LOCK).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The lock file is removed last. Without it, nobody would finish an interrupted removal.
        for entry in path.iterdir():
            if entry.name != _LOCK:
                if entry.is_dir():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
        shutil.rmtree(path)
