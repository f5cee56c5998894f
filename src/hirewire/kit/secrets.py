"""Secrets that the system generates: shown once, then kept as a keyed hash, or encrypted if they must be read back."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache
from hashlib import scrypt
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEYS: Final = "HIREWIRE_ENCRYPTION_KEYS"
#: Parameters that make a fingerprint slow to compute. With a fast function, somebody could compute the fingerprints of
#: many words, compare them with a key's fingerprint, and so find a key that a person chose.
_COST: Final = {"n": 2**14, "r": 8, "p": 1}


class SealBrokenError(Exception):
    """A sealed secret was moved to another row, or its key no longer exists."""


def new_secret(prefix: str) -> str:
    """Return 256 random bits after ``prefix``, which makes a leaked secret recognizable."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> bytes:
    """Return the hash that a table stores instead of the secret.

    Random 256-bit values cannot be guessed, so a fast keyed hash is enough. It lets a unique index do the comparison.
    """
    return hmac.digest(settings.HIREWIRE_HASH_KEY.encode(), secret.encode(), "sha256")


def seal(secret: str, *, context: str) -> str:
    """Encrypt a secret so that it opens only with the same ``context``, which names the secret's table and row."""
    return _keys().encrypt(f"{context}\n{secret}".encode()).decode()


def unseal(sealed: str, *, context: str) -> str:
    try:
        opened = _keys().decrypt(sealed.encode())
    except InvalidToken as broken:
        raise SealBrokenError(context) from broken
    return _checked(opened, context)


def reseal(sealed: str) -> str:
    return _keys().rotate(sealed.encode()).decode()


def place_of_key(sealed: str, *, context: str) -> int:
    """Return the position of the key that opens a sealed secret: 0 for the newest key, 1 for the one before it."""
    for place, key in enumerate(settings.HIREWIRE_ENCRYPTION_KEYS):
        try:
            opened = _key(key).decrypt(sealed.encode())
        except InvalidToken:
            continue
        _checked(opened, context)
        return place
    raise SealBrokenError(context)


def fingerprints() -> Sequence[str]:
    return [fingerprint(KEYS, key) for key in settings.HIREWIRE_ENCRYPTION_KEYS]


@lru_cache
def fingerprint(name: str, key: str) -> str:
    """Return a short text that identifies a key without revealing it. ``name`` is the key's environment variable."""
    return scrypt(key.encode(), salt=f"hirewire {name}".encode(), **_COST, dklen=6).hex()


def _checked(opened: bytes, context: str) -> str:
    bound_to, _, secret = opened.decode().partition("\n")
    if bound_to != context:
        # Fernet binds nothing to a row. Without this check, a sealed value copied to another row would open there.
        raise SealBrokenError(context)
    return secret


def _keys() -> MultiFernet:
    return _fernet(tuple(settings.HIREWIRE_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_key(key) for key in keys])


@lru_cache(maxsize=16)
def _key(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        # Leave out the cause, because its traceback might show the key.
        raise ImproperlyConfigured(
            f"{KEYS} contains something that is not a key. To get a valid key, run `hirewire keys`."
        ) from None


def new_short_secret() -> str:
    """Return 80 random bits as letters and digits that people can type. Use it only where attempts are limited."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
