"""Finds a person's profile URL among the links that an ATS stores."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

#: How far back a connector's ``find`` looks for a person whom an interrupted write may have created. Only for an ATS
#: that cannot search for profile URLs.
RECENT: Final = timedelta(hours=1)


def first_profile(links: Iterable[str | None]) -> str:
    """The first link that looks like a profile URL (``/in/`` in its path), or an empty string."""
    return next((link for link in links if link and is_profile(link)), "")


def is_profile(link: str) -> bool:
    parts = urlsplit(link if "//" in link else f"//{link}")
    return "/in/" in parts.path and bool(parts.hostname)


def has_profile(links: Iterable[str | None], address: str) -> bool:
    return _plain(address) in {_plain(link) for link in links if link}


def _plain(link: str) -> str:
    return link.rstrip("/").casefold()
