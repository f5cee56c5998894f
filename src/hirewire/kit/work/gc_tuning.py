"""Garbage collection settings for long-running processes.

By default, Python 3.11's collector runs after every 700 new objects, which is a few times in each batch of a sync. Now
and then, it scans all modules, models and URLs again. With these defaults, garbage collection took a fifth to a quarter
of the web processes' CPU time, although there is hardly ever any garbage.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: The youngest generation is collected after ``YOUNG`` new objects. After ``ROUNDS`` collections of a generation, the
#: next older generation is collected, too.
YOUNG: Final = 20_000
ROUNDS: Final = 10


def settle(*, collects: bool = True) -> None:
    """Freeze everything allocated so far, so that it is never scanned again. Call this when all imports are done.

    With ``collects=False``, the call does not collect garbage first. Imports leave a little garbage, which then stays
    in memory. Use ``collects=False`` where somebody waits for the process to start.
    """
    if collects:
        gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
    gc.enable()


@contextmanager
def importing() -> Iterator[None]:
    """Turn garbage collection off during imports, and call :func:`settle` after them.

    Garbage collection would take a fifth of the imports' time, and find almost nothing.
    """
    gc.disable()
    try:
        yield
    finally:
        settle(collects=False)
