"""A page of memory that all programs of a sandbox share: which world they use, and its clock."""

import mmap
import os
import struct
from pathlib import Path
from typing import Final, Self

VARIABLE: Final = "HIREWIRE_SANDBOX_BOARD"
#: Set if an ATS runs beside the hub. Its data do not come and go with the worlds.
WITH_ATS: Final = "HIREWIRE_SANDBOX_WITH_ATS"
_NUMBER: Final = struct.Struct("=q")


class _Field:
    """A whole number at a fixed place of the page."""

    def __init__(self, place: int) -> None:
        self._at = place * _NUMBER.size

    def __get__(self, board: "Board", _owner: type) -> int:
        return int(_NUMBER.unpack_from(board.page, self._at)[0])

    def __set__(self, board: "Board", number: int) -> None:
        _NUMBER.pack_into(board.page, self._at, number)


class Board:
    """The shared page. Worlds are numbered as they come, and each has a database of its own."""

    #: The world in use.
    world = _Field(0)
    #: The world that the worker is to work in; zero for none, while databases are copied.
    wanted = _Field(1)
    #: The world that the worker works in.
    worked_in = _Field(2)

    #: The process that keeps the worker.
    host = _Field(3)
    #: The clock; see ``clock.WorldClock``.
    clock_turn, clock_is_own = _Field(4), _Field(5)
    clock_from, clock_at, clock_rate = _Field(6), _Field(7), _Field(8)

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self.page = mmap.mmap(opened.fileno(), mmap.PAGESIZE)

    @classmethod
    def make(cls, file: Path) -> Self:
        file.write_bytes(bytes(mmap.PAGESIZE))
        board = cls(file)
        board.world = board.wanted = 1
        return board

    @classmethod
    def open(cls) -> Self:
        """Return the board of the sandbox that this process belongs to."""
        return cls(Path(os.environ[VARIABLE]))


def database_of(world: int) -> str:
    return f"world_{world}"
