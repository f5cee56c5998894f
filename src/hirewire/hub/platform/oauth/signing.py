"""The keys that sign id tokens, and their rotation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Q
from joserfc.jwk import ECKey, RSAKey

from hirewire.hub.platform.oauth.models import SigningKey
from hirewire.kit import clock
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.secrets import seal, unseal

ID_TOKEN_LIFE: Final = timedelta(hours=1)
#: How far the clocks of other machines may be behind ours.
_SLACK: Final = timedelta(minutes=5)
#: The number of an advisory lock. Nothing else may use the same number.
_LOCK: Final = 7_319_202

Key = RSAKey | ECKey

_MAKERS: Final[dict[str, Callable[[], Key]]] = {
    "RS256": lambda: RSAKey.generate_key(2048),
    "ES256": lambda: ECKey.generate_key("P-256"),
}
_READERS: Final[dict[str, Callable[[str], Key]]] = {"RS256": RSAKey.import_key, "ES256": ECKey.import_key}


def algorithm() -> str:
    name: str = settings.HIREWIRE_ID_TOKEN_ALGORITHM
    if name not in _MAKERS:
        raise ImproperlyConfigured(f"HIREWIRE_ID_TOKEN_ALGORITHM is {name}; it must be {' or '.join(_MAKERS)}.")
    return name


def signing_key() -> Key:
    """Return the current key. The first key is created on demand."""
    row = _current() or _first()
    return _READERS[row.algorithm](unseal(row.sealed, context=_context(row.kid)))


def published_keys() -> list[dict[str, Any]]:
    """Return the public halves of the current key, and of the retired keys whose tokens may still be valid."""
    _current() or _first()
    return [row.public for row in SigningKey.objects.filter(_may_be_needed()).order_by("-created_at")]


@transaction.atomic
def rotate() -> SigningKey:
    """Replace the current key. The old key stays published until its last token has expired."""
    _lock()
    SigningKey.objects.filter(algorithm=algorithm(), retired_at=None).update(retired_at=clock.now())
    return _make()


@transaction.atomic
def forget_retired_keys() -> int:
    deleted, _ = SigningKey.objects.exclude(_may_be_needed()).delete()
    return deleted


@transaction.atomic
def _first() -> SigningKey:
    _lock()
    return _current() or _make()


def _make() -> SigningKey:
    made = _MAKERS[algorithm()]()
    kid = made.thumbprint()
    facts = {"kid": kid, "use": "sig", "alg": algorithm()}
    return SigningKey.objects.create(
        kid=kid,
        algorithm=algorithm(),
        public={**made.as_dict(private=False), **facts},
        sealed=seal(made.as_pem(private=True).decode(), context=_context(kid)),
        created_at=clock.now(),
    )


def _current() -> SigningKey | None:
    return SigningKey.objects.filter(algorithm=algorithm(), retired_at=None).first()


def _may_be_needed() -> Q:
    return Q(retired_at=None) | Q(retired_at__gt=clock.now() - ID_TOKEN_LIFE - _SLACK)


def _context(kid: str) -> str:
    return f"signing_key:{kid}"


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


SEALED: Final = SealedColumn(
    SigningKey,
    "sealed",
    title="signing keys of id tokens",
    context=lambda key: _context(key.kid),
    remedy="`hirewire hub rotate-signing-key` makes a new key. Retired keys sign nothing any more.",
)
