"""Requests of our own to addresses that customers chose.

Refused is whatever is connected to, not whatever a name seemed to mean: the
check sits between name resolution and connection, so a second, different DNS
answer changes nothing. TLS still checks the name.
"""

import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from time import perf_counter
from typing import Final

import httpcore2
import httpx2
from django.conf import settings

#: Everything that is not the public internet. Our own list, since `is_global` differs between Python's patch releases.
_REFUSED: Final = tuple(
    map(
        ip_network,
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
        198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
        ::/128 ::1/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16
        3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
        """.split(),  # noqa: SIM905 - 35 networks read better so than in quotation marks
    )
)
#: Of an answer's body so much is read, and not for longer.
_LISTEN_BYTES: Final = 2048
_LISTEN_SECONDS: Final = 2.0
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: a status, or why there is none."""

    status: int | None
    error: str
    took_ms: int
    #: How the answer's body began.
    answer: bytes = b""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - any 2xx


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to public addresses, and to those that the operator allows."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = tuple(ip_network(text) for text in allowed)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        found = _resolved(host, port)
        if not found or any(self.refuses(address) for address in found):
            raise httpcore2.ConnectError(f"{host} is not a public address")
        # A name may have two addresses and a server listen on one: localhost is often ::1 first.
        for address in found[:-1]:
            with suppress(httpcore2.ConnectError):
                return super().connect_tcp(str(address), port, timeout, local_address, socket_options)
        return super().connect_tcp(str(found[-1]), port, timeout, local_address, socket_options)

    def refuses(self, address: Address) -> bool:
        return _is_in(address, _REFUSED) and not _is_in(address, self._allowed)


class GuardedTransport(httpx2.HTTPTransport):
    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__(trust_env=False)
        # httpx2 keeps its pool private and offers no other way to give it a backend.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False), network_backend=GuardedBackend(allowed)
        )


_transport: ContextVar[httpx2.BaseTransport | None] = ContextVar("outbound_transport", default=None)


@contextmanager
def through(transport: httpx2.BaseTransport) -> Iterator[None]:
    """Send everything through ``transport`` for a while, for example into a site in this process."""
    token = _transport.set(transport)
    try:
        yield
    finally:
        _transport.reset(token)


def replaced() -> httpx2.BaseTransport | None:
    """What ``through`` put in place, for a client of one address of the operator's own."""
    return _transport.get()


def post(url: str, *, body: bytes, headers: dict[str, str], timeout: float) -> Outcome:
    """Post ``body``; never call this inside a transaction.

    Only the answer's status decides, of its body the beginning is read.
    Redirects are not followed.
    """
    started = perf_counter()
    status, error, answer = None, "", b""
    headers = {"Accept-Encoding": "identity", **headers}
    try:
        with _client().stream("POST", url, content=body, headers=headers, timeout=timeout) as response:
            status = response.status_code
            answer = _beginning(response)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as failed:
        error = str(failed) or type(failed).__name__
    return Outcome(status, error, round((perf_counter() - started) * 1000), answer)


def _beginning(response: httpx2.Response) -> bytes:
    """As it came, so that nothing small unpacks to something large; whoever dawdles is not listened to."""
    until = perf_counter() + _LISTEN_SECONDS
    found = b""
    with suppress(httpx2.HTTPError, httpx2.StreamError):
        for chunk in response.iter_raw():
            found += chunk
            if len(found) >= _LISTEN_BYTES or perf_counter() > until:
                break
    return found[:_LISTEN_BYTES]


def _client() -> httpx2.Client:
    transport = _transport.get()
    if transport is not None:
        return httpx2.Client(transport=transport, trust_env=False)
    return _shared_client(tuple(settings.HIREWIRE_ALLOWED_NETWORKS))


@lru_cache(maxsize=2)
def _shared_client(allowed: Sequence[str]) -> httpx2.Client:
    return httpx2.Client(transport=GuardedTransport(allowed), follow_redirects=False, trust_env=False)


def _resolved(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore2.ConnectError(f"{host} cannot be found") from error
    return [ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
