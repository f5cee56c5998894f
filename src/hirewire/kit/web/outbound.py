"""Outgoing requests to addresses that customers choose.

We resolve the name once, check the IP address, and connect to the checked address. A DNS server therefore cannot lead
us elsewhere by answering a second query differently. TLS still checks that the certificate fits the name. The time
limit covers the whole exchange, so a server that sends one byte a second cannot keep a caller waiting.
"""

import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import httpcore2
import httpx2
from django.conf import settings

from hirewire.kit.monitoring import tracing
from hirewire.kit.web import limits
from hirewire.kit.web.authorities import authorities

#: Everything outside the public internet. We keep our own list, because `is_global` differs between Python's patch
#: releases.
_REFUSED: Final = tuple(
    map(
        ip_network,
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
        198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
        ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16
        3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
        """.split(),  # noqa: SIM905 - 32 networks read better this way than in quotation marks
    )
)
#: The refused networks that companies use for their own machines.
_PRIVATE: Final = tuple(map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
#: Addresses where Alibaba, Azure, AWS and Google give a machine in their cloud its credentials. Link-local addresses
#: need no entry here: they are not in ``_PRIVATE``, so they are refused in any case.
_METADATA: Final = tuple(
    map(ip_network, ("100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::254/128"))
)
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: The most connections to one server at a time. A process has far fewer threads, so no thread waits for a connection.
_CONNECTIONS: Final = 1000
#: The most idle connections to one server, and the seconds for which they are kept. Most servers keep idle connections
#: longer, so we rarely try to reuse a connection that the server has closed.
_IDLE, _IDLE_SECONDS = 50, 4.0
#: Connections are kept to at most this many servers at a time.
_SERVERS: Final = 256
#: Everything that the pool raises when there is no answer.
_POOL_ERRORS: Final = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
)
#: How many bytes of an answer are kept, and how many are read, unless the caller wants to keep more. If an answer is
#: too long to be read to its end, its connection is closed instead of reused.
_MAX_ANSWER, _MAX_READ = 2048, 16_384


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int | None
    error: str
    took_ms: int
    answer: bytes = b""
    #: The delay that the answer's ``Retry-After`` asks for.
    wait: timedelta | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - any 2xx


class AddressRefusedError(httpx2.ConnectError):
    """The name resolves to an address to which this process must not connect."""


class _OutOfBoundsError(httpcore2.ConnectError):
    """Raised inside the pool, and translated to :class:`AddressRefusedError`."""


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to public addresses, and to those that the operator allows.

    With ``allows_private``, it also connects to a company's own machines, but neither to this machine nor to the
    metadata service of a cloud.
    """

    def __init__(self, allowed: Iterable[str], *, allows_private: bool = False) -> None:
        self._allowed = tuple(ip_network(text) for text in allowed)
        self._allows_private = allows_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = _resolved(host, port)
        if not addresses or any(self.refuses(address) for address in addresses):
            raise _OutOfBoundsError(f"{host} is not a public address")

        def connect(address: Address) -> httpcore2.NetworkStream:
            # Connect to the checked address, not to the name, which could resolve to another address the second time.
            stream = super(GuardedBackend, self).connect_tcp(
                str(address), port, limits.cut(timeout), local_address, socket_options
            )
            return limits.BoundedStream(stream)

        # Try each address, because a server may listen on only one of its name's addresses. For example, the first
        # address of "localhost" is often ::1, but many local servers listen only on 127.0.0.1.
        for address in addresses[:-1]:
            with suppress(httpcore2.ConnectError):
                return connect(address)
        return connect(addresses[-1])

    def admits(self, host: str) -> bool:
        """Whether a program that makes its own connections may connect to this host."""
        try:
            return not any(self.refuses(address) for address in _resolved(host, 0))
        except httpcore2.ConnectError:
            # The name cannot be resolved, so the program's own attempt to connect will fail.
            return True

    def refuses(self, address: Address) -> bool:
        if _is_in(address, self._allowed):
            return False
        if _is_in(address, _METADATA):
            return True
        return _is_in(address, _REFUSED) and not (self._allows_private and _is_in(address, _PRIVATE))


class GuardedTransport(httpx2.BaseTransport):
    """Sends requests over a pool whose connections are made by :class:`GuardedBackend`.

    httpx2's own transport cannot be given a backend. The pool gets the name in the URL, and uses the name for the Host
    header and for TLS. Only the backend replaces the name by an IP address.
    """

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=authorities(),
            network_backend=backend,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_IDLE,
            keepalive_expiry=_IDLE_SECONDS,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        with _translated():
            answer = self._pool.handle_request(
                httpcore2.Request(
                    method=request.method,
                    url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_PooledBody(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _PooledBody(httpx2.SyncByteStream):
    """The body of an answer from the pool. Closing the body gives the connection back to the pool."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the pool's errors as errors of httpx2. An error without a message gets its class name as its message."""
    try:
        yield
    except _OutOfBoundsError as refused:
        raise AddressRefusedError(str(refused)) from refused
    except httpcore2.ConnectError as error:
        # ``ConnectError`` tells the caller that nothing was sent, which matters if the request writes something.
        raise httpx2.ConnectError(str(error) or type(error).__name__) from error
    except httpcore2.ConnectTimeout as error:
        raise httpx2.ConnectTimeout(str(error) or type(error).__name__) from error
    except _POOL_ERRORS as error:
        raise httpx2.TransportError(str(error) or type(error).__name__) from error


_transport: ContextVar[httpx2.BaseTransport | None] = ContextVar("outbound_transport", default=None)


@contextmanager
def through(transport: httpx2.BaseTransport) -> Iterator[None]:
    token = _transport.set(transport)
    try:
        yield
    finally:
        _transport.reset(token)


def replaced() -> httpx2.BaseTransport | None:
    """Return the transport that ``through`` has set, for callers that build their own client."""
    return _transport.get()


def post(url: str, *, body: bytes, headers: dict[str, str], timeout: float) -> Outcome:
    """Post ``body``. Redirects are not followed; never call this inside a transaction."""
    return _answer_to("POST", url, body, headers, timeout)


def get(url: str, *, timeout: float) -> Outcome:
    """Get ``url``. The rules of ``post`` apply."""
    return _answer_to("GET", url, None, {}, timeout)


def fetch(
    url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None, timeout: float, most: int
) -> Outcome:
    """Get ``url`` or post ``body``, and keep up to ``most`` bytes of the answer. The rules of ``post`` apply."""
    return _answer_to("GET" if body is None else "POST", url, body, headers or {}, timeout, most)


def _answer_to(
    method: str, url: str, body: bytes | None, headers: dict[str, str], timeout: float, most: int = _MAX_ANSWER
) -> Outcome:
    started = perf_counter()
    headers = {**headers, **tracing.headers()}
    with limits.within(timeout) as exchange:
        outcome = _try(method, url, body, headers, timeout, most)
        if outcome.status is None and exchange.is_on_old_connection:
            # Try again: the server may have closed an idle connection at the moment when we used it.
            outcome = _try(method, url, body, headers, timeout, most)
    return replace(outcome, took_ms=round((perf_counter() - started) * 1000))


def _try(method: str, url: str, body: bytes | None, headers: dict[str, str], timeout: float, most: int) -> Outcome:
    try:
        with _client(url).stream(method, url, content=body, headers=headers, timeout=timeout) as response:
            return Outcome(response.status_code, "", 0, _beginning(response, most), _asked_wait(response.headers))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as failed:
        # PostgreSQL cannot store NUL.
        return Outcome(None, (str(failed) or type(failed).__name__).replace("\0", ""), 0)


def _asked_wait(headers: httpx2.Headers) -> timedelta | None:
    """Return how long the server asks us to wait.

    If ``Retry-After`` is a date, it is compared with the answer's ``Date``, because both are from the server's clock.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal() and text.isascii():
        return timedelta(seconds=int(text[:9]))
    try:
        return max(parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", "")), timedelta())
    except (TypeError, ValueError):
        return None


def _beginning(response: httpx2.Response, most: int) -> bytes:
    """Return the first bytes undecoded, so that a small answer cannot unpack to a large one.

    A short answer is read to its end, so that the connection can be reused. Errors while reading the body are ignored,
    because the server has already answered with a status.
    """
    body = b""
    with suppress(httpx2.HTTPError, httpx2.StreamError):
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > max(_MAX_READ, most):
                break
    return body[:most]


def _client(url: str) -> httpx2.Client:
    transport = _transport.get()
    if transport is not None:
        return httpx2.Client(transport=transport, trust_env=False)
    return _shared_client(tuple(settings.HIREWIRE_ALLOWED_NETWORKS), urlsplit(url).netloc)


@lru_cache(maxsize=_SERVERS)
def _shared_client(allowed: Sequence[str], _server: str) -> httpx2.Client:
    """Return a client for this server alone.

    For every request, a client's pool looks through all its connections, so a pool for all servers would be slow.
    """
    return httpx2.Client(
        transport=GuardedTransport(GuardedBackend(allowed)),
        follow_redirects=False,
        trust_env=False,
        # Answers are kept undecoded, so servers are asked not to encode them.
        headers={"User-Agent": "Hirewire", "Accept-Encoding": "identity"},
    )


def _resolved(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore2.ConnectError(f"{host} cannot be found") from error
    return [ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
