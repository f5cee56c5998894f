"""Lets an app register with the kit's registries when a registry is first read, instead of when Django is ready.

Registering may import most of the app, for example the tasks that handle events. A program that answers only a few
calls needs none of these imports.
"""

import threading
from collections.abc import Callable
from typing import Final

_waiting: Final[list[Callable[[], None]]] = []
_running: Final[list[Callable[[], None]]] = []
_lock: Final = threading.RLock()
_is_complete = threading.Event()


def when_needed(register: Callable[[], None]) -> None:
    """Have :func:`complete` call ``register`` before any registry is read."""
    _waiting.append(register)
    _is_complete.clear()


def complete() -> None:
    """Call everything that waits to register.

    Registries call this function before they are read, and servers call it before their first request.
    """
    if _is_complete.is_set():
        return
    with _lock:
        while _waiting:
            # Remove each ``register`` before the call, because it may import code that reads a registry and thereby
            # calls this function again.
            register = _waiting.pop(0)
            _running.append(register)
            try:
                register()
            except BaseException:
                # Put ``register`` back, so that the next call of ``complete`` tries again. Otherwise, the process would
                # go on with incomplete registries.
                _waiting.insert(0, register)
                raise
            finally:
                _running.pop()
        if not _running:
            _is_complete.set()
