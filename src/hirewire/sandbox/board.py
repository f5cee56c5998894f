"""A page of memory that all programs of a sandbox share: the world in use, and the clock."""

import mmap
import os
import struct
from pathlib import Path
from typing import Final, Protocol, Self

VARIABLE: Final = "HIREWIRE_SANDBOX_BOARD"
#: What runs beside the hub: ``simulator``; ``account`` if an agent is connected to an ATS elsewhere; or the address of
#: an ATS's double. Empty if nothing runs beside the hub.
BESIDE: Final = "HIREWIRE_SANDBOX_BESIDE"
#: The API of the ATS Simulator beside the hub, and the key of this API.
ATS_API: Final = "HIREWIRE_SANDBOX_ATS_API"
ATS_KEY: Final = "HIREWIRE_SANDBOX_ATS_KEY"
SIMULATOR: Final = "simulator"
ACCOUNT: Final = "account"
_NUMBER: Final = struct.Struct("=q")


class _OnPage(Protocol):
    page: mmap.mmap
    first: int


class _Field:
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

    #: The world in which the programs are to work. Zero means none, because databases are being copied.
    wanted = _Field(0)
    #: The world in which the programs work.
    worked_in = _Field(1)
    host = _Field(2)

    def __init__(self, page: mmap.mmap, first: int, prefix: str) -> None:
        self.page = page
        self.first = first
        self._prefix = prefix

    def database(self, label: int | str) -> str:
        """Return the name of a database. ``label`` is the number of a world or the label of a snapshot."""
        return f"{self._prefix}_{label}"


class Board:
    """The page, with the number of the world in use. Each world has its own databases."""

    first = 0
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
        return cls(Path(os.environ[VARIABLE]))
