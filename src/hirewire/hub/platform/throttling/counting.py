"""Counts without waiting: each process counts in memory, and updates the table twice a second.

Between updates, a process lets through at most a fiftieth of what was left of the limit when it last read the table.
Beyond this fiftieth, it asks the table before each call, so a single process keeps the limit exactly. With several web
processes, a process does not know what the others have counted since it read the table. Each process after the first
can therefore exceed the limit by a fiftieth. A killed process loses the counts that it has not added to the table, so
another fiftieth can get through.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from hirewire.hub.platform.throttling.limits import Meter

#: A process may let through ``1 / SHARE`` of what is left. Before it lets through more, it must ask the table.
SHARE: Final = 50


class Key(NamedTuple):
    application_id: int
    group: str
    meter: Meter
    starts_at: datetime


#: Adds to the table, and returns the new totals.
Store = Callable[[Mapping[Key, int]], Mapping[Key, int]]


class _Counter:
    __slots__ = ("known", "lock", "pending")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        #: The total in the table when this process last read it.
        self.known = 0
        #: The amount that is not in the table yet.
        self.pending = 0


class Counters:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._counters: dict[Key, _Counter] = {}

    def take(self, key: Key, amount: int, limit: int | None) -> bool:
        """Use ``amount`` and return True, or return False if less than ``amount`` is left."""
        counter = self._counters.get(key) or self._counters.setdefault(key, _Counter())
        with counter.lock:
            if limit is None or counter.pending + amount <= (limit - counter.known) // SHARE:
                counter.pending += amount
                return True
            if counter.known + counter.pending + amount > limit:
                # Apart from amounts that are given back, usage only grows until the next day or minute, so there is no
                # need to ask the table.
                return False
            return self._ask(key, counter, amount, limit)

    def give_back(self, key: Key, amount: int) -> None:
        """Undo a successful ``take`` for a call that another limit has refused."""
        counter = self._counters.get(key) or self._counters.setdefault(key, _Counter())
        with counter.lock:
            counter.pending -= amount

    def flush(self, now: datetime) -> None:
        """Add everything to the table, and forget days and minutes that are over."""
        counts: dict[Key, int] = {}
        for key, counter in list(self._counters.items()):
            if counter.pending:
                with counter.lock:
                    counts[key], counter.pending = counter.pending, 0
            elif key.starts_at + key.meter.span < now:
                del self._counters[key]
        with self._kept_if_refused(counts):
            for key, used in (self._store(counts) if counts else {}).items():
                counter = self._counters[key]
                with counter.lock:
                    # The added amount is negative if more was given back than taken, and then the total falls.
                    # Otherwise, the total only grows, so the greater of ``known`` and ``used`` is the newer total.
                    counter.known = used if counts[key] < 0 else max(counter.known, used)

    def forget(self) -> None:
        """Forget everything, as a killed process would."""
        self._counters.clear()

    def _ask(self, key: Key, counter: _Counter, amount: int, limit: int) -> bool:
        claimed = counter.pending + amount
        counter.known = self._store({key: claimed})[key]
        counter.pending = 0
        if counter.known <= limit:
            return True
        # Other processes have used what was left. The next update takes the refused amount out of the table again.
        counter.known -= amount
        counter.pending = -amount
        return False

    @contextmanager
    def _kept_if_refused(self, counts: Mapping[Key, int]) -> Iterator[None]:
        try:
            yield
        except BaseException:
            for key, amount in counts.items():
                with self._counters[key].lock:
                    self._counters[key].pending += amount
            raise
