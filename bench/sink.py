"""Serves addresses that accept push events.

The server has a process of its own, and is cheap enough not to distort the measurement.
"""

import asyncio
import json
import multiprocessing
import time
from collections.abc import Collection
from enum import Enum
from multiprocessing.connection import Connection
from typing import NamedTuple, Self

_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
_REFUSED = b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"


class Mood(Enum):
    TAKES = "takes"
    REFUSES = "refuses"
    #: Never answers.
    HANGS = "hangs"
    #: Hangs up without an answer.
    CLOSES = "closes"


class Arrival(NamedTuple):
    at: float
    path: str
    event: str


class Sink:
    """The addresses, served while the context is open."""

    def __init__(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        self._pipe = ours
        self._process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.port = self._pipe.recv()
        return self

    def url(self, number: int) -> str:
        return f"http://127.0.{number // 250}.{number % 250 + 1}:{self.port}/{number}"

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def feel(self, path: str, mood: Mood) -> None:
        self._pipe.send((path, mood))

    def forget(self) -> None:
        self._pipe.send("forget")

    def wait_for(self, events: Collection[str], *, within: float) -> list[Arrival]:
        give_up_at = time.monotonic() + within
        while True:
            self._pipe.send("count")
            if self._pipe.recv() >= len(events) or time.monotonic() > give_up_at:
                self._pipe.send("tell")
                found: list[Arrival] = self._pipe.recv()
                if set(events) <= {one.event for one in found} or time.monotonic() > give_up_at:
                    return found
            time.sleep(0.1)


class _Taking(asyncio.Protocol):
    arrivals: list[Arrival]
    distinct: set[str]
    moods: dict[str, Mood]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self._answer(head.split(b" ", 2)[1].decode(), json.loads(body)["id"])

    def _answer(self, path: str, event: str) -> None:
        mood = self.moods.get(path, Mood.TAKES)
        if mood is Mood.TAKES:
            self.arrivals.append(Arrival(time.time(), path, event))
            self.distinct.add(event)
            self._transport.write(_TAKEN)  # type: ignore[attr-defined]  # a TCP transport has write()
        elif mood is Mood.REFUSES:
            self._transport.write(_REFUSED)  # type: ignore[attr-defined]  # as above
        elif mood is Mood.CLOSES:
            self._transport.close()


def _serve(pipe: Connection) -> None:
    asyncio.run(_listen(pipe))


async def _listen(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    _Taking.arrivals, _Taking.distinct, _Taking.moods = [], set(), {}
    server = await loop.create_server(_Taking, "0.0.0.0", 0, backlog=512)
    pipe.send(server.sockets[0].getsockname()[1])
    loop.add_reader(pipe.fileno(), _obey, pipe)
    await server.serve_forever()


def _obey(pipe: Connection) -> None:
    wish = pipe.recv()
    if wish == "forget":
        _Taking.arrivals.clear()
        _Taking.distinct.clear()
    elif wish == "count":
        pipe.send(len(_Taking.distinct))
    elif wish == "tell":
        pipe.send(_Taking.arrivals)
    else:
        path, mood = wish
        _Taking.moods[path] = mood
