"""Checks whether addresses from outside are safe to link to, and makes the addresses of many pages quickly."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.urls import reverse

#: People often copy a profile's address without its scheme. An address with a scheme other than http or https is
#: refused.
_PROFILE: Final = re.compile(
    r"(https?://[^\s/?#]+|(//)?[^\s/?#:@.]+(\.[^\s/?#:@.]+)+(:[0-9]+)?)([/?#]\S*)?", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"\b([a-z][a-z0-9+.-]*://)(?:[^\s/?#]*@)?([^\s/?#]*)(?:[/?#]\S*)?", re.IGNORECASE)
#: The placeholder for the id in a page's address. It is so long that it occurs nowhere else in an address.
_ANY_ID: Final = 10**18


def addresses(name: str) -> Callable[[int], str]:
    """Return a function that makes a page's address from an id.

    ``reverse`` would search all URL patterns for each link. That search takes longer than all other work on a link.
    """
    before, after = reverse(name, args=[_ANY_ID]).split(str(_ANY_ID))
    return lambda pk: f"{before}{pk}{after}"


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and port != 0


def origin_of(url: str) -> str:
    """Return the scheme, host and port of an absolute address. Leave out any password before the host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def with_origins_only(text: str) -> str:
    """Shorten each address in ``text`` to its origin.

    The rest of an address may contain a token with which a reader of the text could get into another system.
    """
    return _ADDRESS.sub(r"\1\2", text)


def is_profile_address(text: str) -> bool:
    """Whether ``text`` is an http or https address; the scheme may be missing."""
    return _PROFILE.fullmatch(text) is not None
