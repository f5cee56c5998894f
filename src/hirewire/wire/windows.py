"""Splits a time span into pieces that are short enough for one call for recruiters' activity."""

from collections.abc import Iterator
from typing import Final

#: In milliseconds.
LONGEST_WINDOW: Final = 12 * 60 * 60 * 1000


def windows(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a span into pieces that a call may ask for; each begins where the previous one ends."""
    while start < end:
        until = min(start + LONGEST_WINDOW, end)
        yield start, until
        start = until
