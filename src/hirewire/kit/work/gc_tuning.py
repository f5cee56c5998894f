"""Python's search for cyclic garbage, as a long-running process wants it.

By default it runs after every 700 objects, a few times in each batch of a
sync, and now and then looks at all modules, models and URLs again. That took a
fifth to a quarter of the web processes' CPU, for garbage that hardly ever is.
"""

import gc
from typing import Final

#: Objects of the youngest generation after which it is searched; and how often, until the next one is.
YOUNG: Final = 20_000
ROUNDS: Final = 10


def settle() -> None:
    """Call when all is imported: what is there now stays, and is never searched again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
