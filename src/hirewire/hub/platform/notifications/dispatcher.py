"""The sender of push events: beside the tasks of each worker, for as long as it lives."""

import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any, Final

from django.db import connection
from psycopg import Connection, sql

from hirewire.hub.platform.notifications import endpoint_queues, recording
from hirewire.hub.platform.notifications.endpoint_queues import CHANNEL, EndpointQueue, Room
from hirewire.hub.platform.notifications.recording import Tried
from hirewire.hub.platform.notifications.sending import send
from hirewire.kit import clock
from hirewire.kit.db.sessions import open_session

log = logging.getLogger(__name__)

#: Addresses to which one worker sends at the same time; a thread each. Half of them are kept for those that answer.
LINES: Final = 128
#: Seconds between looks at all addresses: for retries that are due, and lines whose owner died.
LOOK_EVERY: Final = 0.5
#: Seconds after which a sender comes back for instructions, however much it has read ahead.
ROUND: Final = 1.0
#: Seconds that requests under way may take after a stop.
GRACE: Final = 11.0
_REST: Final = 1.0


def run(stopping: threading.Event) -> None:
    """Deliver until told to stop, or until the database goes away: then the worker starts this again."""
    try:
        with closing(open_session("hirewire dispatcher")) as session, closing(_Desk(session)) as desk:
            desk.work(stopping)
    finally:
        connection.close()


class _Desk:
    """One session's work: takes lines, hands them to threads, and keeps what comes back."""

    def __init__(self, session: Connection[Any]) -> None:
        self._session = session
        #: Set when the session is over: from then on somebody else may own the lines.
        self._is_over = threading.Event()
        self._threads = ThreadPoolExecutor(LINES, thread_name_prefix="dispatcher")
        self._bell = _Bell()
        self._tried: deque[Tried] = deque()
        self._finished: deque[int] = deque()
        #: Lines that we own, and whether their addresses were away when they were read.
        self._held: dict[int, bool] = {}
        self._wanted: set[int] = set()
        self._look_at = 0.0
        session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))

    def close(self) -> None:
        self._is_over.set()
        self._threads.shutdown(wait=False)
        self._bell.close()

    def work(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            self._wait()
            self._hand_out(self._keep())
        self._is_over.set()
        self._threads.shutdown(wait=False)
        give_up_at = time.monotonic() + GRACE
        while self._held and time.monotonic() < give_up_at:
            self._bell.wait_for(0.1)
            endpoint_queues.give_back(self._session, self._keep())

    def _wait(self) -> None:
        """Until somebody announced something, a sender came back, or it is time to look at everything."""
        patience = max(self._look_at - time.monotonic(), 0)
        # What arrived while other statements ran is not in the socket any more.
        self._listen()
        if not self._wanted and not self._bell.has_rung:
            select.select([self._session.fileno(), self._bell.fileno()], [], [], patience)
            self._listen()
        self._bell.reset()

    def _listen(self) -> None:
        for notice in self._session.notifies(timeout=0):
            with suppress(ValueError):
                self._wanted.add(int(notice.payload))

    def _keep(self) -> list[int]:
        """Record what senders brought; returns the lines that they have put down."""
        # Counted first: a line is put down after its last try was brought.
        finished = [self._finished.popleft() for _ in range(len(self._finished))]
        tried = [self._tried.popleft() for _ in range(len(self._tried))]
        if tried:
            recording.record(tried)
        for endpoint_id in finished:
            self._held.pop(endpoint_id, None)
        return finished

    def _hand_out(self, finished: Collection[int]) -> None:
        """Go on with lines that were put down, take those that are wanted, and let go of those that are done."""
        # What is announced for a line that we own is seen when it is read again, or taken anew after it was let go.
        wanted, self._wanted = self._wanted.difference(self._held, finished), set()
        is_time = time.monotonic() >= self._look_at
        if is_time:
            self._look_at = time.monotonic() + LOOK_EVERY
        taken: list[int] = []
        if wanted or is_time:
            taken = endpoint_queues.take(
                self._session,
                held=[*self._held, *finished],
                room=self._room(finished),
                wanted=None if is_time else wanted,
            )
        ours = [*finished, *taken]
        found = {line.endpoint_id: line for line in endpoint_queues.read(self._session, ours)}
        for line in found.values():
            self._held[line.endpoint_id] = line.is_away
            self._threads.submit(self._carry, line)
        endpoint_queues.give_back(self._session, [one for one in ours if one not in found])

    def _room(self, finished: Collection[int]) -> Room:
        used = len(self._held) + len(finished)
        return Room(LINES - used, LINES // 2 - sum(self._held.values()))

    def _carry(self, line: EndpointQueue) -> None:
        """In a thread of its own: send one event after the other, until the address fails or the round is over."""
        come_back_at = time.monotonic() + ROUND
        was_away = line.is_away
        try:
            for due in line.due:
                if self._is_over.is_set() or time.monotonic() > come_back_at:
                    return
                at = clock.now()
                outcome = send(line, due)
                self._tried.append(Tried(due.delivery_id, line.endpoint_id, line.url, at, outcome, was_away))
                self._bell.ring()
                if not outcome.is_success:
                    return
                was_away = False
        except Exception:
            log.exception("A push event could not be sent")
            # Nobody recorded a failure that would make this line wait.
            self._is_over.wait(_REST)
        finally:
            self._finished.append(line.endpoint_id)
            self._bell.ring()


class _Bell:
    """Wakes the desk from another thread while it waits for its database."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        self._lock = threading.Lock()
        self.has_rung = False

    def fileno(self) -> int:
        return self._reading

    def ring(self) -> None:
        with self._lock:
            if not self.has_rung and self._writing >= 0:
                self.has_rung = True
                os.write(self._writing, b"!")

    def reset(self) -> None:
        with self._lock:
            if self.has_rung:
                os.read(self._reading, 1)
                self.has_rung = False

    def wait_for(self, seconds: float) -> None:
        select.select([self._reading], [], [], seconds)
        self.reset()

    def close(self) -> None:
        with self._lock:
            os.close(self._reading)
            os.close(self._writing)
            self._reading = self._writing = -1
