"""Collecting request bodies: how much this process holds, and how long each body may take."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO

from hirewire.kit.web.front.limits import Limits
from hirewire.kit.web.front.messages import Environ, GoneError, Receive, Refused


class Holding:
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
    """The body of a request, which may still be arriving.

    One task reads all messages, because starting a task costs more than reading a message.
    """

    def __init__(self, environ: Environ, receive: Receive, limits: Limits, holding: Holding) -> None:
        self._receive = receive
        self._limits = limits
        self._holding = holding
        self._began = asyncio.get_running_loop().time()
        self._reading: asyncio.Task[None] | None = None
        self._most = 0
        self.size = 0
        self.is_complete = not _announces_body(environ)
        self.file: IO[bytes] = SpooledTemporaryFile(limits.in_memory)  # noqa: SIM115 - closed by the context below

    async def read_unasked(self) -> None:
        """Read the beginning of the body, before anything checks whether the caller may send a body.

        Most bodies are complete after this read. A complete body needs no such check: nothing more of it can arrive,
        and the application checks the caller anyway.
        """
        with suppress(TimeoutError):
            await self._read(self._limits.unasked, lambda: self._limits.unasked_seconds)

    async def read_all(self) -> None:
        try:
            await self._read(self._limits.largest + 1, lambda: self._limits.seconds_for(self.size))
        except TimeoutError:
            message = (
                f"The body arrived too slowly: {self.size} bytes in {self._limits.seconds_for(self.size):.0f} seconds."
            )
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message) from None
        self.file.seek(0)

    def close(self) -> None:
        if self._reading is not None and not self._reading.cancel():
            # The task may have ended with an error that nobody waited for. Retrieve the error, or asyncio would log it.
            self._reading.exception()
        self._holding.free(self.size)
        self.file.close()

    async def _read(self, most: int, seconds: Callable[[], float]) -> None:
        """Read until ``most`` bytes have arrived or the body is complete.

        ``seconds`` returns the time limit, which counts from the beginning of the request. The limit may grow with the
        number of bytes received.
        """
        self._most = most
        while self._reading is not None or (not self.is_complete and self.size < most):
            if self._reading is None:
                self._reading = asyncio.create_task(self._collect())
            # Do not cancel the task when the time is up: a message that arrives at that moment would be lost.
            done, _ = await asyncio.wait({self._reading}, timeout=max(self._left(seconds), 0))
            if done:
                reading, self._reading = self._reading, None
                reading.result()
            elif self._left(seconds) <= 0:
                raise TimeoutError

    def _left(self, seconds: Callable[[], float]) -> float:
        return self._began + seconds() - asyncio.get_running_loop().time()

    async def _collect(self) -> None:
        while not self.is_complete and self.size < self._most:
            message = await self._receive()
            if message["type"] != "http.request":
                raise GoneError
            piece = message.get("body", b"")
            self._holding.add(len(piece))
            self.size += len(piece)
            if self.size > self._limits.largest:
                raise _too_large(self._limits.largest)
            self.file.write(piece)
            self.is_complete = not message.get("more_body", False)


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
