"""The normal forms under which two systems' addresses of one person are equal."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

#: Nearly all addresses are of this form, and taking one apart as any address of the web costs five times as much.
_PLAIN: Final = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/([a-z0-9_-]+)/([a-z0-9_-]+)/?")


def normal_email(address: str) -> str:
    """Trimmed and without case; anything cleverer would join people who are two."""
    return address.strip().casefold()


def normal_profile_url(url: str) -> str:
    """Host without ``www.`` and country prefix, path without case, language and trailing slash.

    ``https://nl.linkedin.com/in/Ada-Lovelace/en?trk=x`` becomes ``linkedin.com/in/ada-lovelace``.
    Empty for what is no address of a profile.
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
    # A profile is named by its first two steps; what follows is a language or a tab.
    normal = "/".join([host, *steps[:2]])
    # Written as %00 it comes this far, and no database keeps it.
    return "" if "\x00" in normal else normal


def _bare(host: str) -> str:
    labels = host.split(".")
    is_prefixed = len(labels) > 2 and (labels[0] == "www" or len(labels[0]) == 2)  # noqa: PLR2004 - a country's letters
    return ".".join(labels[1:]) if is_prefixed else host
