"""The folder in which one site's processes on one machine keep their counts, so that each process can report the sum.

Each process has its own files, which prometheus_client maps into memory. When the metrics are requested, the library
adds up the files of all processes. The files of ended processes stay, so that their counts are not lost while other
processes go on. If a process starts while no other process is running, it empties the folder.
"""

import fcntl
import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from hirewire.kit.work.parents import is_alive

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
_LOCK: Final = "lock"
#: Descriptors of the lock file. They stay open for the life of the process, because closing one would release its lock.
_held: list[int] = []


def claim(folder: Path) -> None:
    """Make this process count in ``folder``. Call this before prometheus_client is imported and reads ``VARIABLE``."""
    _open(folder)
    os.environ[VARIABLE] = str(folder)


def usual(home: Path, site: str) -> Path:
    """Return the default folder, in the local machine's folder for temporary files.

    Processes share the files as memory, which does not work reliably with files on a network file system.

    If one user has two installations, their counts must not be added up. So the folder's name depends on the
    installation's home and the site.
    """
    name = sha256(f"{home}\n{site}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"hirewire-metrics-{os.getuid()}-{name}"


def forget_the_dead(folder: Path) -> None:
    for file in folder.glob("gauge_live*.db"):
        process = int(file.stem.rpartition("_")[2])
        if not is_alive(process):
            file.unlink(missing_ok=True)


def _open(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            raise ImproperlyConfigured(f"The folder {folder} belongs to somebody else; set HIREWIRE_METRICS_FOLDER.")
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Metrics are counted in {folder}, which is not writable ({error.strerror}); set HIREWIRE_METRICS_FOLDER."
        ) from error
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for file in folder.glob("*.db"):
            file.unlink(missing_ok=True)
    fcntl.flock(lock, fcntl.LOCK_SH)
    _held.append(lock)
