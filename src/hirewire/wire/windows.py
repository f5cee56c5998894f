"""The span of time that one call for what recruiters did may ask for."""

from typing import Final

#: Milliseconds.
LONGEST_WINDOW: Final = 12 * 60 * 60 * 1000
