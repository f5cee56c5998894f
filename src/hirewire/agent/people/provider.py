"""The identity provider through which operators may sign in to the console. The installation's settings name it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

#: What the provider publishes is cached under a key that contains ``changed_at``. For this provider, ``changed_at`` can
#: always be the same, because its settings change only with a restart, which empties the cache.
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ConsoleProvider:
    issuer: str
    client_id: str
    secret: str
    pk: int = 0
    changed_at: datetime = _NEVER

    @property
    def host(self) -> str:
        return urlsplit(self.issuer).hostname or self.issuer


def console_provider() -> ConsoleProvider | None:
    """Return None if the settings name no provider."""
    if not settings.HIREWIRE_AGENT_OPENID_ISSUER:
        return None
    return ConsoleProvider(
        issuer=settings.HIREWIRE_AGENT_OPENID_ISSUER,
        client_id=settings.HIREWIRE_AGENT_OPENID_CLIENT_ID,
        secret=settings.HIREWIRE_AGENT_OPENID_CLIENT_SECRET,
    )
