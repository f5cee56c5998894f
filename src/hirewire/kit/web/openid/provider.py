"""What a sign-in has to know about an identity provider."""

from datetime import datetime
from typing import Protocol


class Provider(Protocol):
    """An identity provider, and how Hirewire is registered there.

    What the provider publishes is kept in memory under ``pk``, ``issuer`` and ``changed_at``. When the settings change,
    ``changed_at`` changes as well. Nothing is kept yet under its new value, so the new settings take effect at once.
    """

    @property
    def pk(self) -> int: ...

    @property
    def issuer(self) -> str: ...

    @property
    def client_id(self) -> str: ...

    @property
    def secret(self) -> str: ...

    @property
    def changed_at(self) -> datetime: ...
