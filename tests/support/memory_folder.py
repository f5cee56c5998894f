"""A folder in memory for the temporary files of a test run.

A run copies some fifty database clusters of thousands of small files, which are deleted a few seconds or minutes later.
On a disk, making and deleting these files takes ten times as much CPU time as in memory.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hirewire.sandbox import folders

#: Where Linux keeps files in memory.
_MEMORY: Final = Path("/dev/shm")
#: A run needs about 1 GB. The run, its servers and browsers need memory, too.
_FREE, _AVAILABLE = 4 * 1024**3, 8 * 1024**3


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
    before = tempfile.gettempdir()
    tempfile.tempdir = str(parent)
    # Nothing else would free the memory of a killed run.
    folders.remove_left_over()
    with folders.own() as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder.path)
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", before)
        try:
            yield
        finally:
            os.environ.pop("TMPDIR")
            tempfile.tempdir = None
