"""Limits for a whole exchange with a server: how long it may take, and how large its answer may be.

The timeouts of an HTTP client apply to each read of the socket. Without a limit for the whole exchange, a server that
sends one byte at a time could keep a caller waiting for ever.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any, Final

import httpcore2
import httpx2

from hirewire.kit.web.authorities import authorities

#: Seconds that one exchange with an ATS or with Recruiter may take. An honest server needs less time, both for one
#: page of a list and for a résumé over a slow line.
LONGEST_EXCHANGE: Final = 300.0
#: How many bytes an answer may have after decompression: more than any page of a list or any résumé has.
LARGEST_ANSWER: Final = 100_000_000


class Exchange:
    def __init__(self, seconds: float) -> None:
        self._ends_at = monotonic() + seconds
        self.is_on_old_connection = False

    def cut(self, timeout: float | None) -> float:
        left = self._ends_at - monotonic()
        if left <= 0:
            raise httpcore2.TimeoutException("The answer took too long")
        return left if timeout is None else min(timeout, left)


_exchange: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextmanager
def within(seconds: float) -> Iterator[Exchange]:
    """Limit the total time of sending and reading in this context. An exchange inside another has its own limit."""
    token = _exchange.set(exchange := Exchange(seconds))
    try:
        yield exchange
    finally:
        _exchange.reset(token)


def cut(timeout: float | None) -> float | None:
    """Return the timeout for the next step. Raise httpcore2's ``TimeoutException`` if the exchange took too long."""
    exchange = _exchange.get()
    return timeout if exchange is None else exchange.cut(timeout)


class AnswerTooLargeError(httpx2.TransportError):
    """The answer has more than ``LARGEST_ANSWER`` bytes. The rest was not read."""


class BoundedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._has_answered = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        chunk = self._stream.read(max_bytes, cut(timeout))
        self._has_answered = True
        return chunk

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        exchange = _exchange.get()
        if exchange is not None:
            exchange.is_on_old_connection = self._has_answered
        self._stream.write(buffer, cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return BoundedStream(self._stream.start_tls(ssl_context, server_hostname, cut(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the base class's
        return self._stream.get_extra_info(info)


class BoundedTransport(httpx2.BaseTransport):
    """Applies the limits to the bodies of answers, whatever transport they come from.

    Without ``inner``, httpx2's own transport is used. That transport reads the head of an answer without a limit for
    the whole exchange, so use it only for servers that the operator chose.
    """

    def __init__(self, inner: httpx2.BaseTransport | None) -> None:
        # Ignore the proxies and certificates named in environment variables. Requests to the addresses of customers go
        # through another transport, which ignores the variables, too. If only one of the two transports ignored the
        # variables, they would apply to only some of our requests.
        self._inner = inner or httpx2.HTTPTransport(verify=authorities(), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        if response.is_closed:
            # A transport inside this process may have read the answer already.
            return response
        return _BoundedResponse(
            response.status_code, headers=response.headers, stream=response.stream, extensions=response.extensions
        )

    def close(self) -> None:
        self._inner.close()


class _BoundedResponse(httpx2.Response):
    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        size = 0
        for chunk in super().iter_bytes(chunk_size):
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise AnswerTooLargeError(f"The answer has more than {LARGEST_ANSWER} bytes")
            try:
                cut(None)
            except httpcore2.TimeoutException as late:
                raise httpx2.ReadTimeout(str(late)) from late
            yield chunk
