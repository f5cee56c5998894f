"""Lets an app register with the kit's registries when somebody first reads one, and not when Django is ready.

Registering may import most of the app, for example the tasks that follow from events. A program that answers a few
calls needs none of that.
"""

import threading
from collections.abc import Callable
from typing import Final

_waiting: Final[list[Callable[[], None]]] = []
_lock: Final = threading.RLock()
_is_complete = threading.Event()


def when_needed(register: Callable[[], None]) -> None:
    """Call ``register`` before any registry is read."""
    _waiting.append(register)
    _is_complete.clear()


def complete() -> None:
    """Register what waits. Every registry calls this before it is read, and servers before their first request."""
    if _is_complete.is_set():
        return
    with _lock:
        while _waiting:
            # Removed first: what it imports may read a registry.
            _waiting.pop(0)()
        _is_complete.set()
