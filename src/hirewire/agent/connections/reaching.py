"""Checks whether the RSC server can be reached from this machine."""

import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from hirewire.kit.monitoring.doctor import Finding

_PATIENCE: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443}


def unreachable_server(_site: str) -> Iterator[Finding]:
    """Report if the default RSC server cannot be reached. Connections use this server unless they name another."""
    parts = urlsplit(settings.HIREWIRE_RSC_API_URL)
    try:
        socket.create_connection((parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)), _PATIENCE).close()
    except OSError as error:
        yield Finding(
            "rsc-server",
            f"The RSC server {settings.HIREWIRE_RSC_API_URL} cannot be reached: {error}.",
            "Nothing is synced, and exports do not arrive.",
            f"curl --max-time 5 {settings.HIREWIRE_RSC_API_URL}  # then correct HIREWIRE_RSC_API_URL or the network",
        )
