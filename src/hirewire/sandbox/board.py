"""A page of memory that all programs of a sandbox share: which world they use, and its clock."""

import mmap
import os
import struct
from pathlib import Path
from typing import Final, Protocol, Self

VARIABLE: Final = "HIREWIRE_SANDBOX_BOARD"
#: What runs beside the hub, if anything: ``simulator``, ``account`` for an agent that has connected an ATS
#: elsewhere, or the address of a double of an ATS.
BESIDE: Final = "HIREWIRE_SANDBOX_BESIDE"
#: The API of the ATS Simulator that runs beside the hub, and the key for it.
ATS_API: Final = "HIREWIRE_SANDBOX_ATS_API"
ATS_KEY: Final = "HIREWIRE_SANDBOX_ATS_KEY"
SIMULATOR: Final = "simulator"
ACCOUNT: Final = "account"
_NUMBER: Final = struct.Struct("=q")


class _OnPage(Protocol):
    page: mmap.mmap
    #: The place on the page of this object's first field.
    first: int


class _Field:
    """A whole number at a fixed place on the page."""

    def __init__(self, place: int) -> None:
        self._place = place

    def __get__(self, owner: _OnPage, _class: type) -> int:
        return int(_NUMBER.unpack_from(owner.page, self._at(owner))[0])

    def __set__(self, owner: _OnPage, number: int) -> None:
        _NUMBER.pack_into(owner.page, self._at(owner), number)

    def _at(self, owner: _OnPage) -> int:
        return (owner.first + self._place) * _NUMBER.size


class Side:
    """The hub or the ATS: programs that one host process keeps running, with their own databases."""

    #: The world that the programs are to work in; zero while they must not work in any, because databases are copied.
    wanted = _Field(0)
    #: The world that the programs work in.
    worked_in = _Field(1)
    #: The id of the host process.
    host = _Field(2)

    def __init__(self, page: mmap.mmap, first: int, prefix: str) -> None:
        self.page = page
        self.first = first
        self._prefix = prefix

    def database(self, label: int | str) -> str:
        """Return the name of the database of a world, by its number, or of a snapshot."""
        return f"{self._prefix}_{label}"


class Board:
    """The page, with the number of the world in use. Each world has its own databases."""

    first = 0
    #: The world in use.
    world = _Field(0)
    #: The clock; see ``world_clock.WorldClock``.
    clock_turn, clock_is_own = _Field(4), _Field(5)
    clock_from, clock_at, clock_rate = _Field(6), _Field(7), _Field(8)

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self.page = mmap.mmap(opened.fileno(), mmap.PAGESIZE)
        self.hub = Side(self.page, 1, "world")
        self.ats = Side(self.page, 9, "ats")

    @classmethod
    def make(cls, file: Path) -> Self:
        file.write_bytes(bytes(mmap.PAGESIZE))
        board = cls(file)
        board.world = board.hub.wanted = board.ats.wanted = 1
        return board

    @classmethod
    def open(cls) -> Self:
        """Return the board of the sandbox that this process belongs to."""
        return cls(Path(os.environ[VARIABLE]))
