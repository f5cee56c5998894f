"""A folder in memory for the temporary files of a test run.

A run copies some fifty database clusters of thousands of small files, which are deleted a few seconds or minutes later.
On a disk, making and deleting these files takes ten times as much CPU time as in memory.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

#: Where Linux keeps files in memory.
_MEMORY: Final = Path("/dev/shm")
#: A run needs up to 1.5 GB. The run, its servers and browsers need memory, too.
_FREE, _AVAILABLE = 4 * 1024**3, 8 * 1024**3
_PREFIX: Final = "hirewire-tests-"
_LOCK: Final = "lock"


def memory(folder: Path = _MEMORY, meminfo: Path = Path("/proc/meminfo")) -> Path | None:
    """Return where files can be made in memory, or None if there is not enough of it.

    Also return None if programs cannot run from there, because tests make programs, too.
    """
    try:
        system = os.statvfs(folder)
        lines = dict(line.split(":") for line in meminfo.read_text().splitlines())
        available = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None
    has_room = system.f_bavail * system.f_frsize >= _FREE and available >= _AVAILABLE
    return folder if has_room and not system.f_flag & os.ST_NOEXEC else None


@contextmanager
def temporary_files_in(parent: Path | None) -> Iterator[None]:
    """Let this process and its children make their temporary files in a new folder in ``parent``.

    If ``parent`` is None or ``TMPDIR`` is set, nothing changes. pytest's own folders, such as ``tmp_path``, stay where
    they are, so that they can be looked at after the run.
    """
    if parent is None or os.environ.get("TMPDIR"):
        yield
        return
    _remove_left_over(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    # PostgreSQL may run as another user, who needs access.
    folder.chmod(0o755)
    before = tempfile.gettempdir()
    # The lock gets its final name once we hold it. Otherwise, another run could take it and remove the folder.
    with (folder / f"{_LOCK}.new").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Path(lock.name).rename(folder / _LOCK)
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", before)
        try:
            yield
        finally:
            os.environ.pop("TMPDIR")
            tempfile.tempdir = None
            shutil.rmtree(folder, ignore_errors=True)


def _remove_left_over(parent: Path) -> None:
    """Remove the folders of killed runs. Nothing else would free their memory."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError), (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
