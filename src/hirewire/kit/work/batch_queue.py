"""Work that comes in many small pieces: rows of a table of ours, which one thread of the worker takes in handfuls.

One task per piece would cost more than processing the piece. The rows of a queue
are written in the transaction that causes them, and are gone in the one that
carries them out: nothing is lost, and what a killed worker had taken is free
again the moment its connection is.
"""

import threading
import time
from contextlib import closing
from datetime import datetime
from typing import Final, Protocol

from django.db import connection, transaction
from psycopg import sql

from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.sessions import open_session

#: Seconds after which the queue looks without having been called, for rows that were put off.
LOOK_EVERY = 1.0
#: Seconds that the queue rests after a round in which something waited: what comes meanwhile is taken up together.
REST = 0.1
#: Seconds within which a process calls the queue once. Shorter than a rest, after which the queue looks by itself.
CALL_EVERY: Final = 0.05


class ProcessDue(Protocol):
    def __call__(self, until: datetime | None = None) -> bool:
        """Carry out some of what was due then, or is now, in a transaction of its own; False when nothing was."""


class BatchQueue:
    """Its name is also that of the PostgreSQL channel on which it is notified."""

    def __init__(self, name: str, process_due: ProcessDue) -> None:
        self.name = name
        self.process_due = process_due
        self._called = 0.0

    def call(self) -> None:
        """Have somebody look as soon as what was written is committed.

        Not part of the transaction: those that notify commit one after the
        other, and each call would make the worker take up one row alone.
        """
        transaction.on_commit(self._call, robust=True)

    def attend(self, stopping: threading.Event) -> None:
        """Run in a thread of the worker: look whenever the queue is called, and now and then besides."""
        try:
            with closing(open_session(f"hirewire batch queue {self.name}")) as session:
                # Before the first look, so that nothing comes unnoticed between the two.
                session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self.name)))
                while not stopping.is_set():
                    if self._round(stopping):
                        stopping.wait(REST)
                        continue
                    for _ in session.notifies(timeout=LOOK_EVERY, stop_after=1):
                        pass
        finally:
            connection.close()

    def _round(self, stopping: threading.Event) -> bool:
        """Carry out what is due by now, and leave to the next round what comes meanwhile; False when nothing was."""
        now, found = clock.now(), False
        while not stopping.is_set() and self.process_due(now):
            found = True
        return found

    def _call(self) -> None:
        now = time.monotonic()
        if now - self._called < CALL_EVERY:
            return
        self._called = now
        prepared.execute("SELECT pg_notify(%s, '')", [self.name])
