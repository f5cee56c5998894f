"""Defines how the values of some settings must be written.

With a value in another form, a site could not start, or would fail later.
"""

import logging
import re
from base64 import urlsafe_b64decode
from typing import Final

from hirewire.configuration import addresses, mail_servers, proxies
from hirewire.configuration.kinds import Form

_POSTGRESQL: Final = (
    "an address of PostgreSQL such as postgres://user:password@host/database, with user and password percent-encoded"
)

DATABASE: Final = Form(_POSTGRESQL, addresses.parsed)
OTHER_DATABASE: Final = Form(_POSTGRESQL, lambda text: text and addresses.parsed(text))
MAIL_SERVER: Final = Form(
    "an address that begins with smtp://, smtps:// or smtp+plain:// and names a host, with name and password"
    " percent-encoded",
    mail_servers.mail_server,
)
PROXIES: Final = Form("a number or a comma-separated list of addresses and networks", proxies.parsed)
NETWORKS: Final = Form("a comma-separated list of networks", proxies.networks)


_ORIGIN: Final = re.compile(r"https?://(\[[\da-fA-F:.]+\]|[^\s/?#@:\[\]]+)(:\d+)?")
_URL: Final = re.compile(rf"{_ORIGIN.pattern}(/[^\s?#]*)?")
_KEY_BYTES: Final = 32


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _without_slash(text: str) -> str:
    """Remove slashes at the end: paths are appended to addresses, and two slashes make a different address."""
    return text.rstrip("/")


def _fernet_keys(text: str) -> None:
    for key in filter(None, map(str.strip, text.split(","))):
        if len(urlsafe_b64decode(key)) != _KEY_BYTES:
            raise ValueError


ORIGIN: Final = Form(
    "an address that begins with http:// or https:// and has a host and no path",
    lambda text: _matching(_ORIGIN, text),
    _without_slash,
)
URL: Final = Form("an address that begins with http:// or https://", lambda text: _matching(_URL, text), _without_slash)
#: The value is kept exactly as written, because a provider's tokens repeat the issuer to the letter, and some issuers
#: end with a slash.
ISSUER: Final = Form("an address that begins with http:// or https://", lambda text: text and _matching(_URL, text))
FERNET_KEYS: Final = Form("a comma-separated list of keys made by `hirewire keys`", _fernet_keys)


def one_of(*words: str) -> Form:
    *others, last = [word or "empty" for word in words]
    return Form(f"{', '.join(others)} or {last}", words.index)


def _level(text: str) -> int:
    try:
        return logging.getLevelNamesMapping()[text.upper()]
    except KeyError:
        raise ValueError(text) from None


LOG_LEVEL: Final = Form("DEBUG, INFO, WARNING, ERROR or CRITICAL", _level)
