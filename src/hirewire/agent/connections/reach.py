"""Limits the addresses to which the agent connects. Addresses chosen by its operator are exempt.

Customers type the address of their ATS, and the ATS itself names the addresses of files. The agent can trust neither.
So for each network connection, it checks the IP address that the host name resolves to at that moment. The agent never
follows redirects.
"""

from typing import Final

import httpx2
from django.conf import settings

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.errors import OutOfBounds
from hirewire.kit.web import outbound

_OWN: Final = "simulator"
_DATABASE: Final = "sql"


def check_database(connection: Connection) -> None:
    """Check the address of an SQL database before its driver connects, because the driver uses no transport of ours."""
    if connection.connector != _DATABASE:
        return
    stored = registry.stored_settings(connection.connector_settings)
    # A SQLite database is a file of this machine. Only the agent's operator sets up a connection to such a file.
    if stored.get("engine") == "sqlite":
        return
    hosts: str = stored.get("host", "")
    # PostgreSQL's driver accepts several hosts. An empty host means a socket of a server on this machine, and so does a
    # host that begins with / or @.
    for host in hosts.split(","):
        is_socket = not host.strip() or host.startswith(("/", "@"))
        if not _backend().admits("localhost" if is_socket else host):
            raise _refusal("localhost" if is_socket else host)


def guarded() -> httpx2.BaseTransport:
    """The transport for a server whose address somebody typed."""
    replaced = outbound.replaced()
    return outbound.GuardedTransport(_backend()) if replaced is None else replaced


def to_ats(connection: Connection) -> httpx2.BaseTransport | None:
    """The transport to a connection's ATS. None means the default transport of httpx2.

    The default transport is used for the ATS Simulator that runs with this agent.
    """
    replaced = outbound.replaced()
    if replaced is not None or _is_beside(connection):
        return replaced
    return _AtsTransport(guarded())


def _is_beside(connection: Connection) -> bool:
    own = getattr(settings, "HIREWIRE_ATS_URL", "")
    if connection.connector != _OWN or not own:
        return False
    address: str = registry.stored_settings(connection.connector_settings).get("base_url", "")
    return address.startswith(f"{own}/")


def _backend() -> outbound.GuardedBackend:
    return outbound.GuardedBackend(
        settings.HIREWIRE_ALLOWED_NETWORKS, allows_private=settings.HIREWIRE_AGENT_PRIVATE_ATS
    )


def _refusal(host: str) -> OutOfBounds:
    return OutOfBounds(
        f"This agent does not connect to the address of {host}. Whoever runs it can allow that network: "
        f"HIREWIRE_ALLOWED_NETWORKS."
    )


class _AtsTransport(httpx2.BaseTransport):
    """Turns the refusal of an address into an error that tells the customer about it in plain words.

    The agent does not try again after this error, because trying again would not help.
    """

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return self._inner.handle_request(request)
        except outbound.AddressRefusedError as refused:
            raise _refusal(request.url.host) from refused

    def close(self) -> None:
        self._inner.close()
