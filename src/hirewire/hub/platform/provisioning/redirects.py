"""Where sign-in codes may go. Provisioning and the sign-in apply the same rule."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

#: Names of the person's own machine. Nobody can listen on the way to it, so plain http is safe.
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def fault_of(address: str) -> str:
    """Return the reason why no code may be sent to this address, or an empty string if codes may be sent there."""
    path = address.partition("?")[0]
    if "#" in address:
        return (
            f'"{address}" must not contain a #, because browsers keep what follows it to themselves; remove that part'
        )
    # Browsers read a backslash as a slash, so they would go to a different host from the one checked here.
    # PostgreSQL cannot store NUL.
    if "\\" in path or "\0" in address:
        return f'"{address}" contains a character that an address cannot have; remove it or encode it'
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        return f'"{address}" is not an http or https address with a host and, at most, a port up to 65535'
    if parts.scheme == "https" or host in _LOOPBACK or settings.HIREWIRE_INSECURE_CALLBACKS:
        return ""
    return f'"{address}" must start with https://, because plain http is accepted only for localhost and 127.0.0.1'
