"""Secrets that the system generates: shown once, then kept as a keyed hash, or encrypted if they must be read back."""

import base64
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBrokenError(Exception):
    """A sealed secret was moved to another row, or its key no longer exists."""


def new_secret(prefix: str) -> str:
    """Return 256 random bits after ``prefix``, which makes a leaked secret recognisable."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> bytes:
    """The hash that a table stores of a secret that is only ever compared.

    Random 256-bit values cannot be guessed, so a fast keyed hash is enough
    and lets a unique index do the comparison.
    """
    return hmac.digest(settings.HIREWIRE_HASH_KEY.encode(), secret.encode(), "sha256")


def seal(secret: str, *, context: str) -> str:
    """Encrypt a secret that must be read back; ``context`` names its table and row."""
    return _keys().encrypt(f"{context}\n{secret}".encode()).decode()


def unseal(sealed: str, *, context: str) -> str:
    try:
        found, _, secret = _keys().decrypt(sealed.encode()).decode().partition("\n")
    except InvalidToken as broken:
        raise SealBrokenError(context) from broken
    if found != context:
        # Fernet binds nothing to a row, so a sealed value copied to another row would open there.
        raise SealBrokenError(context)
    return secret


def reseal(sealed: str) -> str:
    """Encrypt the same secret with the newest key."""
    return _keys().rotate(sealed.encode()).decode()


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> MultiFernet:
    return _fernet(tuple(settings.HIREWIRE_ENCRYPTION_KEYS))


def new_short_secret() -> str:
    """Eighty random bits in letters and digits that people can copy: enough where attempts are limited."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
