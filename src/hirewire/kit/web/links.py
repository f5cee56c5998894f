"""Addresses that people and other systems enter, and whether they are safe to link to."""

import re
from typing import Final
from urllib.parse import urlsplit

#: People often copy a profile's address without its scheme. An address with any other scheme is refused.
_PROFILE: Final = re.compile(
    r"(https?://[^\s/?#]+|(//)?[^\s/?#:@.]+(\.[^\s/?#:@.]+)+(:[0-9]+)?)([/?#]\S*)?", re.IGNORECASE
)


def is_web_address(text: str) -> bool:
    """Whether ``text`` is an http or https address; ``javascript:`` and the like are not."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def is_profile_address(text: str) -> bool:
    """Whether ``text`` is an http or https address; the scheme may be missing."""
    return _PROFILE.fullmatch(text) is not None
