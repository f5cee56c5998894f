"""Counting without waiting: processes count for themselves, and tell the table twice a second.

Near a limit they ask before each call instead. How near is a share of what was
left when they last looked, so the last call that fits is found exactly, and a
process that did not look for a moment lets at most that share through: two
hundredths of the limit for each web process beyond the first, and as much once
after a process was killed.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from hirewire.hub.platform.throttling.limits import Meter

#: A process may run ahead of the table by what is left, divided by this.
SHARE: Final = 50


class Key(NamedTuple):
    """One row of the table."""

    application_id: int
    group: str
    meter: Meter
    starts_at: datetime


#: Adds to the table, and tells what stands there now.
Store = Callable[[Mapping[Key, int]], Mapping[Key, int]]


class _Counter:
    __slots__ = ("known", "lock", "pending")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        #: What stood in the table when this process last looked.
        self.known = 0
        #: What it does not hold yet.
        self.pending = 0


class Counters:
    """What this process knows and has not told."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counters: dict[Key, _Counter] = {}

    def take(self, key: Key, amount: int, limit: int | None) -> bool:
        """Whether there was enough left; if so, it is used now."""
        counter = self._counters.get(key) or self._counters.setdefault(key, _Counter())
        with counter.lock:
            if limit is None or counter.pending + amount <= (limit - counter.known) // SHARE:
                counter.pending += amount
                return True
            if counter.known + counter.pending + amount > limit:
                # Nothing becomes less before the next day or minute, so there is no need to look.
                return False
            return self._ask(key, counter, amount, limit)

    def flush(self, now: datetime) -> None:
        """Tell the table everything, and forget days and minutes that are over."""
        told: dict[Key, int] = {}
        for key, counter in list(self._counters.items()):
            if counter.pending:
                with counter.lock:
                    told[key], counter.pending = counter.pending, 0
            elif key.starts_at + key.meter.span < now:
                del self._counters[key]
        with self._kept_if_refused(told):
            for key, used in (self._store(told) if told else {}).items():
                with self._counters[key].lock:
                    self._counters[key].known = max(self._counters[key].known, used)

    def forget(self) -> None:
        """As a process that was killed."""
        self._counters.clear()

    def _ask(self, key: Key, counter: _Counter, amount: int, limit: int) -> bool:
        claimed = counter.pending + amount
        counter.known = self._store({key: claimed})[key]
        counter.pending = 0
        if counter.known <= limit:
            return True
        # Another process was faster. The table is told next time that this was not used.
        counter.known -= amount
        counter.pending = -amount
        return False

    @contextmanager
    def _kept_if_refused(self, told: Mapping[Key, int]) -> Iterator[None]:
        try:
            yield
        except BaseException:
            for key, amount in told.items():
                with self._counters[key].lock:
                    self._counters[key].pending += amount
            raise
