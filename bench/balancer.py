"""A load balancer in a thread. Connections go to the servers in turn, or to the next server if one refuses."""

import asyncio
import threading
from collections import Counter
from contextlib import suppress
from typing import Self


class Balancer:
    """Passes connections on, and counts those that were served, refused by every server, or cut before a response."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._servers: list[int] = []
        self._turn = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="balancer", daemon=True)
        #: Connections by outcome: "served", "refused" or "cut".
        self.counts: Counter[str] = Counter()
        self.served_by: Counter[int] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", self._port), self._loop
        )
        started.result()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def add(self, port: int) -> None:
        self._servers.append(port)

    def remove(self, port: int) -> None:
        """Send this server no new connections. Open ones continue."""
        self._servers.remove(port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._turn += 1
        servers = list(self._servers)
        for place in range(len(servers)):
            port = servers[(self._turn + place) % len(servers)]
            with suppress(OSError):
                there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
                self.served_by[port] += 1
                answers = asyncio.create_task(_pass_on(there_reader, writer))
                asked = await _pass_on(reader, there_writer)
                answered = await answers
                self.counts["cut" if asked and not answered else "served"] += 1
                return
        self.counts["refused"] += 1
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    count = 0
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            count += len(chunk)
            writer.write(chunk)
            await writer.drain()
    with suppress(OSError):
        writer.close()
    return count
