"""PostgreSQL addresses, converted to Django's database settings."""

import re
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import dj_database_url

#: One server among several: a name, or an IPv6 address in brackets, and an optional port.
_SERVER: Final = re.compile(r"(\[[^\]]*\]|[^:\[\]]+)(?::(\d+))?")
_USUAL_PORT: Final = "5432"


def parsed(address: str) -> dict[str, Any]:
    """Read a URL. Like a URL for libpq, it may name several servers: ``host1:5432,host2:5432``.

    An address that cannot be read raises ``ValueError``, whose text does not contain the password.
    """
    try:
        config = _parsed(address)
    except ValueError:
        # The library's error quotes the text that the library cannot read. This text may be a part of the password.
        raise ValueError("the address cannot be read; user, password and database must be percent-encoded") from None
    # The library also reads addresses of other databases.
    if config["ENGINE"] != "django.db.backends.postgresql":
        raise ValueError("not an address of PostgreSQL")
    return config


def for_libpq(address: str) -> str:
    """Return the address with user and password percent-encoded.

    A password may contain an unencoded @, so this function takes the last @ for the end of the password. libpq would
    take the first @ for the end, and would quote the rest of the password in error messages.
    """
    parts = urlsplit(address)
    account, at, servers = parts.netloc.rpartition("@")
    encoded = ":".join(quote(unquote(part), safe="") for part in account.split(":", 1))
    return parts._replace(netloc=f"{encoded}{at}{servers}").geturl()


def _parsed(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if "@" in parts.path:
        # The user or the password contains an unencoded slash. The text after the slash would be read as the name of
        # the database. Messages show this name, so they would show a part of the password.
        raise ValueError
    user, at, servers = parts.netloc.rpartition("@")
    if "," not in servers:
        return {**dj_database_url.parse(address)}
    matches = [_SERVER.fullmatch(server) for server in servers.split(",")]
    places = [(match[1], match[2] or _USUAL_PORT) for match in matches if match]
    if len(places) < len(matches):
        raise ValueError
    # The library refuses several ports, so we let it parse the address with only the first server. The result then gets
    # the comma-separated lists of hosts and ports that libpq takes.
    config = {**dj_database_url.parse(address.replace(f"{user}{at}{servers}", f"{user}{at}{places[0][0]}", 1))}
    return {
        **config,
        "HOST": ",".join(host.strip("[]") for host, _ in places),
        "PORT": ",".join(port for _, port in places),
    }
