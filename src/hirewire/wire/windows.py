"""Splits a time span into pieces, each short enough for one call that asks for recruiters' activity."""

from collections.abc import Iterator
from typing import Final

#: In milliseconds.
LONGEST_WINDOW: Final = 12 * 60 * 60 * 1000


def windows(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the beginning and end of each piece. Each piece begins where the previous one ends."""
    while start < end:
        until = min(start + LONGEST_WINDOW, end)
        yield start, until
        start = until
