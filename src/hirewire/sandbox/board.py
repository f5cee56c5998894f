"""A page of memory that all programs of a sandbox share: which database they use."""

import mmap
import os
import struct
from pathlib import Path
from typing import Final, Self

VARIABLE: Final = "HIREWIRE_SANDBOX_BOARD"
#: The world in use, and the world for which the worker was started last.
_NUMBERS: Final = struct.Struct("=qq")


class Board:
    """Counts the worlds that this sandbox has had. Each has a database of its own."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._page = mmap.mmap(opened.fileno(), mmap.PAGESIZE)

    @classmethod
    def make(cls, file: Path) -> Self:
        file.write_bytes(bytes(mmap.PAGESIZE))
        board = cls(file)
        board.generation = 1
        return board

    @classmethod
    def open(cls) -> Self:
        """Return the board of the sandbox that this process belongs to."""
        return cls(Path(os.environ[VARIABLE]))

    @property
    def generation(self) -> int:
        return int(_NUMBERS.unpack_from(self._page)[0])

    @generation.setter
    def generation(self, number: int) -> None:
        struct.pack_into("=q", self._page, 0, number)

    @property
    def worker_generation(self) -> int:
        return int(_NUMBERS.unpack_from(self._page)[1])

    @worker_generation.setter
    def worker_generation(self, number: int) -> None:
        struct.pack_into("=q", self._page, 8, number)

    @property
    def database(self) -> str:
        return f"world_{self.generation}"
