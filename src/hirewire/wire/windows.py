"""The span of time that one call for what recruiters did may ask for."""

from collections.abc import Iterator
from typing import Final

#: Milliseconds.
LONGEST_WINDOW: Final = 12 * 60 * 60 * 1000


def windows(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span into pieces that a call may ask for; each begins where the one before it ends."""
    while start < end:
        until = min(start + LONGEST_WINDOW, end)
        yield start, until
        start = until
