"""Sends push events, in a thread alongside the tasks of each worker, for as long as the worker lives."""

import os
import select
import threading
import time
from collections import deque
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from psycopg import Connection, sql

from hirewire.hub.platform.notifications import endpoint_queues, recording
from hirewire.hub.platform.notifications.endpoint_queues import CHANNEL, EndpointQueue, Room
from hirewire.hub.platform.notifications.recording import Tried
from hirewire.kit import clock
from hirewire.kit.db.sessions import open_session

log = structlog.get_logger(__name__)

#: The number of addresses to which one worker sends at the same time, each in its own thread. Half of the threads are
#: reserved for addresses that answer.
QUEUES: Final = 128
#: Seconds between checks of all addresses. The checks find retries that are due, and queues whose owner died.
LOOK_EVERY: Final = 0.5
#: Seconds after which a sending thread releases its queue, even if events that were read ahead are not sent yet.
ROUND: Final = 1.0
#: Seconds that requests under way may take after a stop.
GRACE: Final = 11.0
_REST: Final = 1.0


def run(stopping: threading.Event) -> None:
    """Deliver until told to stop, or until the database connection is lost.

    After a lost connection, the worker runs this again.
    """
    try:
        with closing(open_session("hirewire dispatcher")) as session, closing(_Desk(session)) as desk:
            desk.work(stopping)
    finally:
        connection.close()


class _Desk:
    """The work of one database session: takes endpoint queues, hands them to threads, and records the results."""

    def __init__(self, session: Connection[Any]) -> None:
        self._session = session
        self._send = import_string(settings.HIREWIRE_EVENT_SENDER)
        #: Set after a stop, or when the database session ends. Threads then begin no further request, because another
        #: worker may take over the queues.
        self._is_over = threading.Event()
        self._threads = ThreadPoolExecutor(QUEUES, thread_name_prefix="dispatcher")
        self._bell = _Bell()
        self._tried: deque[Tried] = deque()
        self._finished: deque[int] = deque()
        #: Queues that this session owns, and whether their addresses were failing when the queues were read.
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
        patience = max(self._look_at - time.monotonic(), 0)
        # Read the notices before waiting. A notice that arrived during another statement is no longer in the socket, so
        # ``select`` would miss it.
        self._listen()
        if not self._wanted and not self._bell.has_rung:
            # ``_keep`` may have taken a connection from the pool that the tasks share. Do not hold that connection
            # while waiting.
            connection.close()
            select.select([self._session.fileno(), self._bell.fileno()], [], [], patience)
            self._listen()
        self._bell.reset()

    def _listen(self) -> None:
        for notice in self._session.notifies(timeout=0):
            with suppress(ValueError):
                self._wanted.add(int(notice.payload))

    def _keep(self) -> list[int]:
        """Record the results of finished tries, and return the queues that the threads have released."""
        # Read the released queues first: a thread reports its last try before it releases its queue, so the tries that
        # are read afterwards include all tries of these queues.
        finished = [self._finished.popleft() for _ in range(len(self._finished))]
        tried = [self._tried.popleft() for _ in range(len(self._tried))]
        if tried:
            recording.record(tried)
        for endpoint_id in finished:
            self._held.pop(endpoint_id, None)
        return finished

    def _hand_out(self, finished: Collection[int]) -> None:
        """Continue with released queues, take more queues, and give back those with nothing due."""
        # Drop announcements for queues that this session owns: such a queue is read again after its thread releases it.
        requested_ids, self._wanted = self._wanted.difference(self._held, finished), set()
        is_time = time.monotonic() >= self._look_at
        if is_time:
            self._look_at = time.monotonic() + LOOK_EVERY
        taken: list[int] = []
        if requested_ids or is_time:
            taken = endpoint_queues.take(
                self._session,
                own_ids=[*self._held, *finished],
                room=self._room(finished),
                wanted=None if is_time else requested_ids,
            )
        ours = [*finished, *taken]
        queues = {queue.endpoint_id: queue for queue in endpoint_queues.read(self._session, ours)}
        for queue in queues.values():
            self._held[queue.endpoint_id] = queue.is_away
            self._threads.submit(self._carry, queue)
        endpoint_queues.give_back(self._session, [endpoint_id for endpoint_id in ours if endpoint_id not in queues])

    def _room(self, finished: Collection[int]) -> Room:
        used = len(self._held) + len(finished)
        return Room(QUEUES - used, QUEUES // 2 - sum(self._held.values()))

    def _carry(self, queue: EndpointQueue) -> None:
        """Send one event after another, in a separate thread, until a try fails or ``ROUND`` seconds are over."""
        come_back_at = time.monotonic() + ROUND
        was_away = queue.is_away
        try:
            for due in queue.due:
                if self._is_over.is_set() or time.monotonic() > come_back_at:
                    return
                at = clock.now()
                outcome = self._send(queue, due)
                self._tried.append(Tried(due.delivery_id, queue.endpoint_id, queue.url, at, outcome, was_away))
                self._bell.ring()
                if not outcome.is_success:
                    return
                was_away = False
        except Exception:
            log.exception("A push event could not be sent")
            # Pause here: no failure was recorded, so nothing else makes this queue wait.
            self._is_over.wait(_REST)
        finally:
            self._finished.append(queue.endpoint_id)
            self._bell.ring()


class _Bell:
    """Lets other threads wake the desk while the desk waits for its database."""

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
