"""Connections of Django's pool, which are checked before each use, mostly without asking the server."""

import select
import time
from typing import Any, Final

from psycopg import Connection, Cursor, Error
from psycopg.abc import Params, Query

#: What the system reports of a socket when the server ended the connection, or sent something that nobody asked for.
_EVENTS: Final = select.POLLIN | select.POLLHUP | select.POLLERR
#: Seconds after it was opened or last checked in which a connection is not checked with the server again.
TRUSTED: Final = 1.0
#: Seconds after a failed check in which every connection is checked with the server.
_DOUBTED: Final = 10.0

_doubted_until = 0.0


class PooledConnection(Connection[Any]):
    """A connection that knows, mostly at no cost, whether the server has ended it.

    The pool checks a connection with an empty statement before it lends it,
    which is one of the handful of round trips of a request. A server that
    stops, or ends a session, closes the socket, and the system knows that. So
    a connection that was in use a moment ago is not checked with the server.

    A machine that loses power closes nothing, and when it is back it refuses
    what comes through its old connections. Nor does a pooler close our
    connections when its own have ended in this way. So a connection that
    rested is checked with the server, and after one failure all are: behind a
    pooler, new connections may be given old sessions, too.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - psycopg's
        super().__init__(*arguments, **options)
        self._checked_at = time.monotonic()

    def execute(
        self, query: Query, params: Params | None = None, *, prepare: bool | None = None, binary: bool = False
    ) -> Cursor[Any]:
        if query != "":
            return super().execute(query, params, prepare=prepare, binary=binary)  # type: ignore[arg-type]  # overloaded
        now = time.monotonic()
        is_trusted = now >= _doubted_until and now - self._checked_at < TRUSTED
        self._checked_at = now
        if is_trusted and self._is_quiet():
            return self.cursor()
        return self._ask()

    def _ask(self) -> Cursor[Any]:
        global _doubted_until  # noqa: PLW0603 - a process has one database
        try:
            return super().execute("")
        except Error:
            _doubted_until = time.monotonic() + _DOUBTED
            raise

    def _is_quiet(self) -> bool:
        if self.closed:
            return False
        waiting = select.poll()
        waiting.register(self.fileno(), _EVENTS)
        return not waiting.poll(0)
