"""Spreads clients evenly over the web processes.

All processes accept connections from one socket, and the quickest process gets the next connection. If an ATS keeps a
few connections busy all the time, one process may hold all of these connections while the other processes are idle.
A process that has been busier than another for some time closes a connection after an answer. The client connects
again, probably to a process that has time.
"""

import fcntl
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import structlog

from hirewire.kit.work.parents import is_alive

#: One place in the shared file: the id of a process, and how many requests that process is answering.
_PLACE: Final = struct.Struct("<qq")
#: A process is ahead of another if it is answering at least this many more requests. With a smaller lead, moving a
#: connection would only put the other process ahead.
_AHEAD: Final = 2
#: While the process is ahead of another, each answer adds one to a count. At other times, each answer subtracts one.
#: When the count reaches this number, the connection of the current answer is closed. While a browser loads the parts
#: of one page over several connections, the count stays below this number.
_PATIENCE: Final = 8
#: The number of places in the file for each process. One would not be enough, because a process that has just died may
#: still hold its place when its successor starts.
_SPARE: Final = 2
log = structlog.get_logger(__name__)


@contextmanager
def board(processes: int) -> Iterator[str]:
    """Yield the path of a file in which processes note how busy they are.

    Yield "" if there is only one process, or if the file cannot be made.
    """
    if processes < 2:  # noqa: PLR2004 - one process has nobody to compare itself with
        yield ""
        return
    try:
        file = _shared_file(b"\0" * (_PLACE.size * processes * _SPARE))
    except OSError as error:
        log.warning("Clients are not spread evenly: no file can be shared", reason=error.strerror)
        yield ""
        return
    with file:
        yield file.name if isinstance(file.name, str) else f"/proc/{os.getpid()}/fd/{file.name}"


def _shared_file(content: bytes) -> IO[bytes]:
    # On Linux, the file is in memory, so no clean-up deletes it while the site runs, and a full disk does no harm.
    file: IO[bytes]
    if sys.platform == "linux":
        file = os.fdopen(os.memfd_create("hirewire-web"), "r+b")
    else:
        file = tempfile.NamedTemporaryFile(prefix="hirewire-web-")  # type: ignore[assignment]  # noqa: SIM115 - board() closes it
    file.write(content)
    file.flush()
    return file


class Evenness:
    def __init__(self, path: str = "") -> None:
        self._own = 0
        self._ahead = 0
        self._places: mmap.mmap | None = None
        self._others: list[int] = []
        self._offset = 0
        if path:
            try:
                with Path(path).open("r+b") as file:
                    self._take_place(file.fileno())
            except OSError as error:
                log.warning("This process takes no part in spreading clients", reason=error.strerror)

    def begin(self) -> None:
        self._count(self._own + 1)

    def end(self) -> None:
        self._count(self._own - 1)

    def is_too_busy(self) -> bool:
        """Whether to close the connection after the current answer. Call this exactly once for each answer."""
        if self._places is None:
            return False
        idle = [pid for pid, count in map(self._read, self._others) if pid and self._own - count >= _AHEAD]
        self._ahead = self._ahead + 1 if idle else max(self._ahead - 1, 0)
        if self._ahead < _PATIENCE:
            return False
        self._ahead = 0
        return any(map(is_alive, idle))

    def _count(self, number: int) -> None:
        self._own = number
        if self._places is not None:
            _PLACE.pack_into(self._places, self._offset, os.getpid(), number)

    def _read(self, offset: int) -> tuple[int, int]:
        pid, count = _PLACE.unpack_from(self._places, offset)  # type: ignore[arg-type]  # only called with places
        return pid, count

    def _take_place(self, file: int) -> None:
        """Take a free place in the file. If no place is free, this process does not take part."""
        places = mmap.mmap(file, 0)
        offsets = range(0, len(places), _PLACE.size)
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            for offset in offsets:
                pid, _ = _PLACE.unpack_from(places, offset)
                if not (pid and is_alive(pid)):
                    _PLACE.pack_into(places, offset, os.getpid(), 0)
                    self._places, self._offset = places, offset
                    self._others = [other for other in offsets if other != offset]
                    return
        finally:
            # Closing the file would not release the lock, because the mapping keeps the file open.
            fcntl.flock(file, fcntl.LOCK_UN)
