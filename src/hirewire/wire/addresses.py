"""Brings addresses into a normal form, so that two spellings of the same address become the same text."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

#: Nearly all profile addresses have this form. Parsing an address as a general URL costs five times as much as matching
#: this pattern.
_PLAIN: Final = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/([a-z0-9_-]+)/([a-z0-9_-]+)/?")


def normal_email(address: str) -> str:
    """Trim and case-fold an address. Any further change could make the addresses of different people equal."""
    return address.strip().casefold()


def normal_profile_url(url: str) -> str:
    """Reduce a URL to its host and the first two parts of its path, in lower case.

    The host loses a leading ``www.`` or country code: ``https://nl.linkedin.com/in/Ada-Lovelace/en?trk=x`` becomes
    ``linkedin.com/in/ada-lovelace``.
    Returns an empty string if the host or the path is missing. May raise ``ValueError``, as ``urlsplit`` does.
    """
    text = url.strip()
    if not text:
        return ""
    if (plain := _PLAIN.fullmatch(text.lower())) is not None:
        host, *steps = plain.groups()
        return "/".join([_bare(host), *steps])
    parts = urlsplit(text if "//" in text else f"//{text}")
    host = _bare((parts.hostname or "").casefold())
    steps = [step for step in unquote(parts.path).casefold().split("/") if step]
    if not host or not steps:
        return ""
    # The first two parts of the path identify the profile; what follows is a language or a tab.
    normal = "/".join([host, *steps[:2]])
    # A NUL written as %00 gets this far, and the database cannot store it.
    return "" if "\x00" in normal else normal


def _bare(host: str) -> str:
    labels = host.split(".")
    is_prefixed = len(labels) > 2 and (labels[0] == "www" or len(labels[0]) == 2)  # noqa: PLR2004 - length of a country code
    return ".".join(labels[1:]) if is_prefixed else host
