"""Queues calls for the journal, without delaying requests.

A request only puts an entry into the queue. The background thread of the process empties the queue: it masks,
compresses and writes the entries. When calls come faster than the thread writes, calls are dropped and counted.
"""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from hirewire.hub.restli.messages import Answer, Trace
from hirewire.kit.work import background

#: Limits for queued calls and the bytes of their bodies. The queue is emptied twice a second, so the limits are reached
#: at 10,000 calls or at 128 MB of bodies a second. A process cannot answer that many calls, so the queue reaches the
#: limits only while the database is unreachable or slow.
MOST_CALLS: Final = 5_000
MOST_BYTES: Final = 64 * 1024 * 1024

RECORDED_HEADERS: Final = (
    "Content-Type",
    "Content-Length",
    "Accept",
    "User-Agent",
    "X-RestLi-Method",
    "X-RestLi-Protocol-Version",
    "X-HTTP-Method-Override",
    "LinkedIn-Version",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An API call in the queue.

    It contains personal data, so it exists only in memory, and only until it is written, normally within a second.
    """

    trace: Trace
    answer: Answer
    verb: str
    path: str
    raw_query: str
    headers: dict[str, str]
    took_us: int
    lost_before: int

    @property
    def weight(self) -> int:
        call = self.trace.call
        return len(self.answer.body) + (0 if call is None else len(call.body))


class Queue:
    """Many threads put entries in, but only one thread at a time takes entries out."""

    def __init__(self, *, most_calls: int = MOST_CALLS, most_bytes: int = MOST_BYTES) -> None:
        self._entries: deque[Entry] = deque()
        self._most_calls, self._most_bytes = most_calls, most_bytes
        #: The number of bytes in the queue. The number must be exact: bytes that are never subtracted would count
        #: toward the limit as long as the process lives.
        self._bytes = 0
        self._lock = threading.Lock()
        self.lost = 0

    def __len__(self) -> int:
        return len(self._entries)

    def has_room_for(self, weight: int) -> bool:
        """Return whether an entry fits. Threads that ask at the same moment may each exceed the limits by one call."""
        return len(self._entries) < self._most_calls and self._bytes + weight <= self._most_bytes

    def put(self, entry: Entry) -> None:
        with self._lock:
            self._bytes += entry.weight
            self._entries.append(entry)

    def put_back(self, entries: list[Entry]) -> None:
        """Put entries back at the front, even beyond the limits. Newer entries may find no room while these wait."""
        with self._lock:
            self._bytes += sum(entry.weight for entry in entries)
            self._entries.extendleft(reversed(entries))

    def take(self, most: int) -> list[Entry]:
        with self._lock:
            taken = [self._entries.popleft() for _ in range(min(most, len(self._entries)))]
            self._bytes -= sum(entry.weight for entry in taken)
        return taken

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._bytes = self.lost = 0


QUEUE: Final = Queue()


def record(request: HttpRequest, trace: Trace, answer: Answer, took_ns: int) -> None:
    """Queue the entry of a call. ``ApiGate`` runs this after each API call."""
    if not settings.HIREWIRE_JOURNAL_DAYS:
        return
    call = trace.call
    weight = len(answer.body) + (0 if call is None else len(call.body))
    if not QUEUE.has_room_for(weight):
        QUEUE.lost += 1
        return
    lost, QUEUE.lost = QUEUE.lost, 0
    entry = Entry(
        trace=trace,
        answer=answer,
        verb=(request.method or "GET") if call is None else call.verb,
        path=request.path_info,
        raw_query=request.META.get("QUERY_STRING", "") if call is None else call.raw_query,
        headers={name: request.headers[name] for name in RECORDED_HEADERS if name in request.headers},
        took_us=took_ns // 1000,
        lost_before=lost,
    )
    QUEUE.put(entry)
    background.wake()
