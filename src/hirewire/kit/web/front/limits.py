"""How large a body may be, and how slowly it may arrive."""

from dataclasses import dataclass
from typing import Final

_KIB: Final = 1024
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    #: How many bytes one body may have.
    largest: int
    #: How many bytes of a body are read, and for how many seconds, before the server checks whether the caller may send
    #: a body at all.
    unasked: int = 256 * _KIB
    unasked_seconds: float = 1.0
    #: Every body may take ``grace`` seconds, and one more second for each ``rate`` bytes that have arrived.
    grace: float = 10.0
    rate: int = 2 * _KIB
    #: The most seconds that a body may take, however many bytes have arrived.
    longest: float = 300.0
    #: The largest total size, in bytes, of the bodies that one process holds at a time. Most are on disk.
    together: int = 256 * _MIB
    #: A body is kept in memory if it has at most this many bytes, and otherwise on disk.
    in_memory: int = _MIB

    def seconds_for(self, received: int) -> float:
        return min(self.grace + received / self.rate, self.longest)
