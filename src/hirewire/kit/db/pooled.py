"""Connections of Django's pool, which are checked before each use without asking the server."""

import select
from typing import Any, Final

from psycopg import Connection, Cursor
from psycopg.abc import Params, Query

#: What the system reports of a socket when the server ended the connection, or sent something that nobody asked for.
_EVENTS: Final = select.POLLIN | select.POLLHUP | select.POLLERR


class PooledConnection(Connection[Any]):
    """A connection that knows at no cost whether the server has ended it.

    The pool checks a connection with an empty statement before it lends it,
    which is one of the handful of round trips of a request. A server that
    stops, or ends a session, closes the socket, and the system knows that.
    A machine that has vanished closes nothing, but neither would it answer:
    ``keepalives`` and ``tcp_user_timeout`` notice it.
    """

    def execute(
        self, query: Query, params: Params | None = None, *, prepare: bool | None = None, binary: bool = False
    ) -> Cursor[Any]:
        if query == "" and self._is_quiet():
            return self.cursor()
        return super().execute(query, params, prepare=prepare, binary=binary)  # type: ignore[arg-type]  # overloaded

    def _is_quiet(self) -> bool:
        if self.closed:
            return False
        waiting = select.poll()
        waiting.register(self.fileno(), _EVENTS)
        return not waiting.poll(0)
