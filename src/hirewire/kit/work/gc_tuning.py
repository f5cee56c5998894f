"""Garbage collection settings for long-running processes.

By default Python 3.11's collector runs after every 700 objects, a few times in
each batch of a sync, and now and then scans all modules, models and URLs again.
That took a fifth to a quarter of the web processes' CPU, for garbage that hardly
ever exists.
"""

import gc
from typing import Final

#: New objects after which the youngest generation is collected, and collections of one generation after which the next
#: older one is collected, too.
YOUNG: Final = 20_000
ROUNDS: Final = 10


def settle(*, collects: bool = True) -> None:
    """Freeze everything allocated so far, so it is never scanned again. Call when all imports are done.

    Without ``collects``, nothing is scanned now either, and the little garbage
    that imports leave stays in memory. Use that where somebody waits for the start.
    """
    if collects:
        gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
    gc.enable()
