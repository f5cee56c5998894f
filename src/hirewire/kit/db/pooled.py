"""Pooled connections that are checked before each use, mostly without asking the server."""

import select
import time
from typing import Any, Final

from psycopg import Connection, Cursor, Error
from psycopg.abc import Params, Query

#: What the operating system reports about a socket if the server has ended the connection or sent anything unasked.
_EVENTS: Final = select.POLLIN | select.POLLHUP | select.POLLERR
#: For this many seconds after a connection was opened or checked, it is not checked with the server again.
TRUSTED: Final = 1.0
#: For this many seconds after a failed check, every connection is checked with the server.
_DOUBTED: Final = 10.0

_doubted_until = 0.0


class PooledConnection(Connection[Any]):
    """A connection that knows, mostly at no cost, whether the server has ended it.

    Before the pool lends a connection, it checks the connection with an empty statement. This statement costs one more
    round trip to the server, and a whole request makes only a handful of round trips. When a server stops or ends a
    session, it closes the socket, and our operating system knows that. So if a connection was checked a moment ago, it
    is enough to ask the operating system.

    If a server loses power, it closes no sockets, so our operating system does not learn that the connections are lost.
    The loss shows only when something is sent: once the server is back, it refuses whatever comes through its old
    connections. Likewise, if a pooler loses its connections to the server, it leaves our connections to the pooler
    open. So a connection that was idle is checked with the server. For a while after a failed check, every connection
    is checked with the server, because a pooler may use a lost session even for a new connection.
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
