"""Queues of many small pieces of work. The pieces are in rows of a table, and one thread of the worker takes batches.

One task per row would cost more than processing the row. The rows of a queue are written in the transaction that causes
them and deleted in the transaction that processes them. Nothing is lost, and rows locked by a killed worker are free
again as soon as its connection ends.
"""

import math
import select
import threading
import time
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol

from django.db import connection, transaction
from psycopg import Connection, sql

from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.sessions import open_session

#: After this many seconds without a notification, the queue looks for rows, because postponed rows may now be due.
LOOK_EVERY = 1.0
#: After a round of more than ``few`` pieces, the queue rests for this many seconds, so that rows gather for a batch.
REST = 0.1
#: Within this many seconds, a process sends only one notification of more than ``few`` pieces, and skips further ones.
#: The queue still finds the rows of a skipped notification. The notification that was sent starts a round. After this
#: round, the queue rests for ``REST``, which is longer than ``CALL_EVERY``, and then looks again.
CALL_EVERY: Final = 0.05


class ProcessDue(Protocol):
    def __call__(self, until: datetime | None = None) -> int:
        """Process some due rows in one transaction, and return how many pieces these rows contain.

        Process rows that are due at ``until``. If ``until`` is None, process rows that are due now.
        """


class BatchQueue:
    """A queue of rows. Its name is also the PostgreSQL channel on which it is notified."""

    def __init__(self, name: str, process_due: ProcessDue, *, few: int = 0) -> None:
        """Up to ``few`` pieces are processed without delay, because somebody may be waiting for the result."""
        self.name = name
        self.process_due = process_due
        self._few = few
        self._called = -math.inf

    def call(self, pieces: int) -> None:
        """Notify the worker of this many pieces as soon as the current transaction commits.

        The notification is not part of the transaction, because PostgreSQL commits transactions with notifications
        one after another. Calls with more than ``few`` pieces notify at most once per ``CALL_EVERY`` seconds. If each
        call notified, the worker would process rows one at a time instead of in batches.
        """
        transaction.on_commit(partial(self._call, pieces), robust=True)

    def attend(self, stopping: threading.Event) -> None:
        """Run in a thread of the worker: look for rows after each notification, and every ``LOOK_EVERY`` seconds."""
        try:
            with closing(open_session(f"hirewire batch queue {self.name}")) as session:
                # Listen before the first round, so that no row written between the round and the wait is missed.
                session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self.name)))
                while not stopping.is_set():
                    pieces = self._round(stopping)
                    # Give the connection back to the pool that tasks share: a queue spends most of its time waiting.
                    connection.close()
                    if pieces > self._few:
                        stopping.wait(REST)
                    if pieces:
                        continue
                    _await_call(session, LOOK_EVERY)
        finally:
            connection.close()

    def _round(self, stopping: threading.Event) -> int:
        """Process what is due now, and leave later rows to the next round."""
        now, pieces = clock.now(), 0
        while not stopping.is_set() and (processed := self.process_due(now)):
            pieces += processed
        return pieces

    def _call(self, pieces: int) -> None:
        if pieces > self._few:
            now = time.monotonic()
            if now - self._called < CALL_EVERY:
                return
            self._called = now
        prepared.execute("SELECT pg_notify(%s, '')", [self.name])


def _await_call(session: Connection[Any], seconds: float) -> None:
    """Wait for a notification. Psycopg's own wait would wake ten times a second."""
    poll = select.poll()
    poll.register(session.fileno(), select.POLLIN)
    poll.poll(seconds * 1000)
    for _ in session.notifies(timeout=0):
        pass
