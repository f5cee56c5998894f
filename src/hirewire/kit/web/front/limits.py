"""How large a body may be, and how slowly it may come."""

from dataclasses import dataclass
from typing import Final

_KIB: Final = 1024
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    #: Bytes of one body.
    largest: int
    #: Bytes that are read, and seconds for which it is waited, before somebody asks whether the caller may send them.
    unasked: int = 256 * _KIB
    unasked_seconds: float = 1.0
    #: Seconds in which any body must have come, and the bytes that buy a second more.
    grace: float = 10.0
    rate: int = 2 * _KIB
    #: Seconds that no body may take.
    longest: float = 300.0
    #: Bytes of all bodies that one process holds at a time; most of them on disk.
    together: int = 256 * _MIB
    #: Bytes of one body that stay in memory.
    in_memory: int = _MIB

    def seconds_for(self, received: int) -> float:
        """How long a body may have taken of which so much has come."""
        return min(self.grace + received / self.rate, self.longest)
