"""Collecting request bodies: how much this process holds, and how long each body may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO

from hirewire.kit.web.front.limits import Limits
from hirewire.kit.web.front.messages import Environ, GoneError, Message, Receive, Refused


class Holding:
    """Counts the bytes of all bodies in progress."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.together
        self._now = 0

    def add(self, size: int) -> None:
        if self._now + size > self._most:
            message = "Too much is being sent to this server at the moment. Try again in a few seconds."
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message)
        self._now += size

    def free(self, size: int) -> None:
        self._now -= size


class Body:
    """A request body while it arrives; closing it frees the bytes it holds."""

    def __init__(self, environ: Environ, receive: Receive, limits: Limits, holding: Holding) -> None:
        self._receive = receive
        self._limits = limits
        self._holding = holding
        self._began = asyncio.get_running_loop().time()
        self._next: asyncio.Task[Message] | None = None
        self.size = 0
        self.is_complete = not _announces_body(environ)
        self.file: IO[bytes] = SpooledTemporaryFile(limits.in_memory)  # noqa: SIM115 - closed by the context below

    async def read_unasked(self) -> None:
        """Read as much as may arrive before admission is checked. Most bodies are complete by then."""
        with suppress(TimeoutError):
            while not self.is_complete and self.size < self._limits.unasked:
                await self._read(self._limits.unasked_seconds)

    async def read_all(self) -> None:
        while not self.is_complete:
            seconds = self._limits.seconds_for(self.size)
            try:
                await self._read(seconds)
            except TimeoutError:
                message = f"The body came too slowly: {self.size} bytes in {seconds:.0f} seconds."
                raise Refused(HTTPStatus.REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message) from None
        self.file.seek(0)

    def close(self) -> None:
        if self._next is not None:
            self._next.cancel()
        self._holding.free(self.size)
        self.file.close()

    async def _read(self, seconds: float) -> None:
        """Read the next message, if it arrives within ``seconds`` of the start."""
        message = await self._received(self._began + seconds)
        if message["type"] != "http.request":
            raise GoneError
        piece = message.get("body", b"")
        self._holding.add(len(piece))
        self.size += len(piece)
        if self.size > self._limits.largest:
            raise _too_large(self._limits.largest)
        self.file.write(piece)
        self.is_complete = not message.get("more_body", False)

    async def _received(self, until: float) -> Message:
        # Wait without cancelling: a message that arrives in the same moment would be lost.
        if self._next is None:
            self._next = asyncio.create_task(self._ask())
        patience = until - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait({self._next}, timeout=max(patience, 0))
        if not done:
            raise TimeoutError
        message, self._next = self._next.result(), None
        return message

    async def _ask(self) -> Message:
        return await self._receive()


@asynccontextmanager
async def body_of(environ: Environ, receive: Receive, limits: Limits, holding: Holding) -> AsyncIterator[Body]:
    if _length(environ) > limits.largest:
        raise _too_large(limits.largest)
    body = Body(environ, receive, limits, holding)
    try:
        yield body
    finally:
        body.close()


def _announces_body(environ: Environ) -> bool:
    return bool(_length(environ) or environ.get("HTTP_TRANSFER_ENCODING"))


def _length(environ: Environ) -> int:
    text = environ.get("CONTENT_LENGTH", "")
    return int(text) if text.isdecimal() else 0


def _too_large(largest: int) -> Refused:
    message = f"The body is larger than {largest // 1024 // 1024} MB"
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "CONTENT_TOO_LARGE", message)
