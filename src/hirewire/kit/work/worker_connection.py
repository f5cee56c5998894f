"""The worker's own connections, on which procrastinate's queries wait while the database is unreachable."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, LiteralString, TypeVar

import psycopg
from procrastinate.connector import LISTEN_TIMEOUT, Notify
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from hirewire.kit.db.outages import DATABASE, Patience, is_lost

R = TypeVar("R")
#: Seconds within which the pool must provide a connection.
_POOL_TIMEOUT = 5.0
#: Seconds after which the pool gives up its attempts to connect. The next query begins new ones. Without this limit,
#: the waits between attempts would grow to a minute.
_RECONNECT_TIMEOUT = 4.0


class PatientConnector(PsycopgConnector):
    """Waits while the database is unreachable.

    In an outage, procrastinate's own connector would end its worker, often silently.
    """

    def __init__(self, parameters: dict[str, Any]) -> None:
        super().__init__(kwargs=parameters, timeout=_POOL_TIMEOUT, reconnect_timeout=_RECONNECT_TIMEOUT)
        self._stopping = asyncio.Event()

    def give_up(self) -> None:
        self._stopping.set()

    @property
    def has_given_up(self) -> bool:
        return self._stopping.is_set()

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:  # noqa: ANN401 - procrastinate's
        await self._patiently(lambda: PsycopgConnector.execute_query_async(self, query, **arguments))

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        return await self._patiently(lambda: PsycopgConnector.execute_query_one_async(self, query, **arguments))

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
        return await self._patiently(lambda: PsycopgConnector.execute_query_all_async(self, query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        names = tuple(channels)
        await self._patiently(lambda: PsycopgConnector.listen_notify(self, on_notification, names))

    async def _loop_notify(
        self,
        on_notification: Notify,
        connection: psycopg.AsyncConnection[Any],
        timeout: float = LISTEN_TIMEOUT,  # noqa: ASYNC109 - procrastinate's signature
    ) -> None:
        """Replace procrastinate's loop, which waits with a function of psycopg that wakes ten times a second."""
        with suppress(psycopg.OperationalError):
            while True:
                # Psycopg has already read notifications that arrived while other statements ran, so they are no longer
                # in the socket. Handle them before waiting for the socket.
                async for notice in connection.notifies(timeout=0):
                    await on_notification(channel=notice.channel, payload=notice.payload)
                if not await _is_readable(connection.fileno(), within=timeout):
                    await connection.execute("SELECT 1")

    async def _patiently(self, ask: Callable[[], Awaitable[R]]) -> R:
        patience = Patience()
        while True:
            try:
                answer = await ask()
            except ConnectorException as error:
                if not is_lost(error) or self.has_given_up:
                    raise
                await self._rest(patience.after(error))
            else:
                DATABASE.end()
                return answer

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _is_readable(socket: int, *, within: float) -> bool:
    readable, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(socket, readable.set)
    try:
        await asyncio.wait_for(readable.wait(), within)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(socket)
    return True
