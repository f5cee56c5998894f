"""A load balancer in a thread.

Each client connection gets the next server in turn. If that server refuses the connection, the balancer tries the
server after it.

Like nginx with ``deploy/proxies/nginx.conf``, the balancer passes a request or response on only after it has received
the whole message, and it keeps its connections to the servers open. It sends no new request to a server that was
removed, not even on an open connection.
"""

import asyncio
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import NamedTuple, Self

#: A connection to a server is reused only if its last response came less than this many seconds ago. The sites close
#: connections that are idle for ten seconds.
IDLE = 8.0
LARGEST_HEAD = 131_072
NO_BODY = frozenset({204, 304})


class Message(NamedTuple):
    start: list[bytes]
    head: bytes
    body: bytes
    #: Whether another message may follow on the same connection.
    continues: bool

    @property
    def status(self) -> int:
        return int(self.start[1])


class CutError(Exception):
    """The other side closed the connection before it had sent a whole message."""


class Upstream:
    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.port = port
        self._reader, self._writer = reader, writer
        self._used_at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self._used_at < IDLE

    async def ask(self, request: Message) -> Message:
        try:
            self._writer.write(request.head + request.body)
            await self._writer.drain()
            response = await message(self._reader, answers=request.start[0])
        except OSError as error:
            raise CutError from error
        if response is None:
            raise CutError
        self._used_at = time.monotonic()
        return response

    def close(self) -> None:
        self._writer.close()


class Balancer:
    """Passes requests on. Counts whole responses by status and by server, and requests without a whole response."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._servers: list[int] = []
        self._turn = 0
        self._loop = asyncio.new_event_loop()
        self._listener: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="balancer", daemon=True)
        self.statuses: Counter[int] = Counter()
        #: "refused": no server accepted a connection. "cut": a server got the request, but sent no whole response.
        self.faults: Counter[str] = Counter()
        self.served_by: Counter[int] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", self._port, limit=LARGEST_HEAD), self._loop
        )
        self._listener = started.result()
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def add(self, port: int) -> None:
        self._servers.append(port)

    def remove(self, port: int) -> None:
        """Send this server no new request. It finishes the requests that it already has."""
        self._servers.remove(port)

    async def _end(self) -> None:
        if self._listener is not None:
            self._listener.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream: Upstream | None = None
        try:
            # Two things are not faults. If a client disconnects in the middle of a request, the request is dropped.
            # When the balancer ends, it cancels the tasks of the connections that are still open.
            with suppress(OSError, CutError, asyncio.CancelledError):
                while request := await message(reader):
                    upstream = await self._open(upstream)
                    response = await self._answer(upstream, request)
                    if upstream is None or response is None:
                        return
                    writer.write(response.head + response.body)
                    await writer.drain()
                    if not response.continues:
                        return
        finally:
            if upstream is not None:
                upstream.close()
            writer.close()

    async def _open(self, upstream: Upstream | None) -> Upstream | None:
        if upstream is not None:
            if upstream.port in self._servers and upstream.is_fresh:
                return upstream
            upstream.close()
        self._turn += 1
        servers = list(self._servers)
        for place in range(len(servers)):
            port = servers[(self._turn + place) % len(servers)]
            with suppress(OSError):
                return Upstream(port, *await asyncio.open_connection("127.0.0.1", port, limit=LARGEST_HEAD))
        return None

    async def _answer(self, upstream: Upstream | None, request: Message) -> Message | None:
        if upstream is None:
            self.faults["refused"] += 1
            return None
        try:
            response = await upstream.ask(request)
        except CutError:
            self.faults["cut"] += 1
            return None
        self.statuses[response.status] += 1
        self.served_by[upstream.port] += 1
        return response


async def message(reader: asyncio.StreamReader, *, answers: bytes | None = None) -> Message | None:
    """Read a whole request or, if ``answers`` is given, a whole response.

    ``answers`` is the method of the request to which the response belongs. Return None if the other side closes the
    connection before the first byte.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        start, *lines = head.rstrip().split(b"\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        words = start.split()
        continues = headers.get(b"connection", b"").lower() != b"close"
        if answers is not None and (answers == b"HEAD" or int(words[1]) in NO_BODY):
            return Message(words, head, b"", continues)
        if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
            return Message(words, head, await _chunks(reader), continues)
        if b"content-length" in headers or answers is None:
            body = await reader.readexactly(int(headers.get(b"content-length", 0)))
            return Message(words, head, body, continues)
        # A response that states no length ends when the connection ends, so nobody can tell whether it is whole.
        return Message(words, head, await reader.read(), continues=False)
    except asyncio.IncompleteReadError as error:
        if not error.partial and "head" not in locals():
            return None
        raise CutError from error


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        body += line + await reader.readexactly(size + 2)
        if not size:
            return body
