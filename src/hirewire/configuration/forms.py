"""How some texts must be written. With any other text, a site could not start or would fail at its first use."""

import logging
from typing import Final

from hirewire.configuration import addresses, mail_servers, proxies
from hirewire.configuration.kinds import Form

_POSTGRESQL: Final = "an address of PostgreSQL such as postgres://user:password@host/database"

DATABASE: Final = Form(_POSTGRESQL, addresses.parsed)
OTHER_DATABASE: Final = Form(_POSTGRESQL, lambda text: text and addresses.parsed(text))
MAIL_SERVER: Final = Form(
    "an address that begins with smtp://, smtps:// or smtp+plain:// and names a host", mail_servers.mail_server
)
PROXIES: Final = Form("a number, or addresses and networks separated by commas", proxies.parsed)
NETWORKS: Final = Form("networks separated by commas", proxies.networks)


def one_of(*words: str) -> Form:
    *others, last = [word or "empty" for word in words]
    return Form(f"{', '.join(others)} or {last}", words.index)


def _level(text: str) -> int:
    try:
        return logging.getLevelNamesMapping()[text.upper()]
    except KeyError:
        raise ValueError(text) from None


LOG_LEVEL: Final = Form("DEBUG, INFO, WARNING, ERROR or CRITICAL", _level)
