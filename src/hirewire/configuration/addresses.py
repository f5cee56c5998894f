"""PostgreSQL addresses, converted to Django's database settings."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

import dj_database_url

#: One server among several: a name, or an IPv6 address in brackets, and a port that may be missing.
_SERVER: Final = re.compile(r"(\[[^\]]*\]|[^:\[\]]+)(?::(\d+))?")
_USUAL_PORT: Final = "5432"


def parsed(address: str) -> dict[str, Any]:
    """Read a URL, which may name several servers as libpq's can: ``host1:5432,host2:5432``.

    An address that cannot be read raises ``ValueError``, whose text does not contain the password.
    """
    config = _parsed(address)
    # The library also reads addresses of other databases.
    if config["ENGINE"] != "django.db.backends.postgresql":
        raise ValueError("not an address of PostgreSQL")
    return config


def _parsed(address: str) -> dict[str, Any]:
    user, at, servers = urlsplit(address).netloc.rpartition("@")
    if "," not in servers:
        return {**dj_database_url.parse(address)}
    matches = [_SERVER.fullmatch(server) for server in servers.split(",")]
    places = [(match[1], match[2] or _USUAL_PORT) for match in matches if match]
    if len(places) < len(matches):
        raise ValueError("the address names a server in a form that cannot be read")
    # The library refuses several ports, so we let it parse the address with only the first server. The result then gets
    # the comma-separated lists of hosts and ports that libpq takes.
    config = {**dj_database_url.parse(address.replace(f"{user}{at}{servers}", f"{user}{at}{places[0][0]}", 1))}
    return {
        **config,
        "HOST": ",".join(host.strip("[]") for host, _ in places),
        "PORT": ",".join(port for _, port in places),
    }
