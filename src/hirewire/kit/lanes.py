"""Work that comes in many small pieces: rows of a table of ours, which one thread of the worker takes in handfuls.

A task of its own for each piece would cost more than the piece. A lane's rows
are written in the transaction that causes them, and are gone in the one that
carries them out: nothing is lost, and what a killed worker had taken is free
again the moment its connection is.
"""

import threading
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

from django.db import connection
from psycopg import sql

from hirewire.kit.sessions import open_session

#: Seconds after which a lane looks without having been called, for rows that were put off.
LOOK_EVERY = 1.0


class Lane(NamedTuple):
    #: Also the channel on which the lane is called.
    name: str
    #: Carry out some of what waits, in a transaction of its own; False when nothing did.
    drain: Callable[[], bool]

    def attend(self, stopping: threading.Event) -> None:
        """What a worker's companion does: look whenever the lane is called, and now and then besides."""
        try:
            with closing(open_session(f"hirewire lane {self.name}")) as session:
                # Before the first look, so that nothing comes unnoticed between the two.
                session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self.name)))
                while not stopping.is_set():
                    self._drain(stopping)
                    for _ in session.notifies(timeout=LOOK_EVERY, stop_after=1):
                        pass
        finally:
            connection.close()

    def _drain(self, stopping: threading.Event) -> None:
        while not stopping.is_set() and self.drain():
            pass
