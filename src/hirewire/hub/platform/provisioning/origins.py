"""Origins as browsers name them: protocol, host and port."""

import re
from typing import Final
from urllib.parse import urlsplit

#: Origins that a browser can send. Nothing else may reach a policy header, where ``;`` and ``,`` are syntax.
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
#: Letters that Python's ``idna`` codec replaces, but browsers do not. The codec's result would be another domain.
_AMBIGUOUS: Final = frozenset("ßς\u200c\u200d")


def is_origin(text: str) -> bool:
    return _ORIGIN.fullmatch(text) is not None


def as_sent(registered: str) -> str:
    """Return the origin as browsers send it, or an empty text if no browser can send it.

    Browsers write hosts in lower case and in ASCII, and leave out the default port of a protocol.
    """
    try:
        parts = urlsplit(registered)
        host = _ascii(parts.netloc.lower())
    except ValueError:
        return ""
    origin = f"{parts.scheme}://{host.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ''))}"
    return origin if is_origin(origin) else ""


def _ascii(host: str) -> str:
    if _AMBIGUOUS.intersection(host):
        return ""
    return host if host.isascii() else host.encode("idna").decode()
