"""Reads the address of the mail server. Without an address, no e-mail is sent."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

#: The usual port of each scheme. ``smtp`` upgrades to TLS, ``smtps`` starts with TLS, and ``smtp+plain`` uses no TLS.
_PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    scheme: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""


def mail_server(url: str) -> MailServer:
    """Read ``smtp://name:password@host:port``. An empty text means no e-mail; an invalid one raises ``ValueError``."""
    if not url:
        return MailServer()
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("a mail server's address has one of three schemes, and names a host")
    if "@" in parts.path:
        # The user or the password contains an unencoded slash. The text before the slash would be taken for host and
        # port, and the text after the slash would be ignored.
        raise ValueError("the name and the password must be percent-encoded")
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
