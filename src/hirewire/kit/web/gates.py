"""Limits how many threads of a process do the same slow thing at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.conf import settings


class BusyError(Exception):
    """As many threads are already inside as the gate admits."""


class Gate:
    """Refuses a request instead of letting it wait: a waiting request would hold a thread that API calls need.

    ``setting`` names the setting that says how many threads may be inside.
    """

    def __init__(self, setting: str) -> None:
        self._setting = setting
        self._lock = Lock()
        self._size = 0
        self._slots = BoundedSemaphore(1)

    @contextmanager
    def inside(self) -> Iterator[None]:
        slots = self._sized()
        if not slots.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            slots.release()

    def _sized(self) -> BoundedSemaphore:
        size = getattr(settings, self._setting)
        with self._lock:
            if self._size != size:
                self._size = size
                self._slots = BoundedSemaphore(size)
            return self._slots
