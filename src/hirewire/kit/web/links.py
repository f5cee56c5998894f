"""Addresses that people and other systems write, and whether a link may lead there."""

import re
from typing import Final
from urllib.parse import urlsplit

#: A profile's address is often copied without its beginning. Whatever other scheme it has, it is none.
_PROFILE: Final = re.compile(
    r"(https?://[^\s/?#]+|(//)?[^\s/?#:@.]+(\.[^\s/?#:@.]+)+(:[0-9]+)?)([/?#]\S*)?", re.IGNORECASE
)


def is_web_address(text: str) -> bool:
    """Whether ``text`` is an http or https address; ``javascript:`` and the like are none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def is_profile_address(text: str) -> bool:
    """Whether ``text`` is an http or https address, which may begin with its host."""
    return _PROFILE.fullmatch(text) is not None
