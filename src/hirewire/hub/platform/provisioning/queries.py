from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet

from hirewire.hub.platform.provisioning.models import ClientSecret, DeveloperApplication, Kind
from hirewire.hub.platform.provisioning.services import seal_context
from hirewire.kit.db import prepared
from hirewire.kit.secrets import SealBrokenError, digest, unseal

_SHOWN = 4
_LIVE_SECRETS: Final = prepared.LookUp(
    ClientSecret, "application", where="held.digest = %s AND held.revoked_at IS NULL"
)


def child_of(parent: DeveloperApplication, *, unique_foreign_id: str) -> DeveloperApplication | None:
    return DeveloperApplication.objects.filter(
        parent=parent, kind=Kind.CHILD, unique_foreign_id=unique_foreign_id
    ).first()


def child_by_id(parent: DeveloperApplication, application_id: int) -> DeveloperApplication | None:
    return DeveloperApplication.objects.filter(parent=parent, kind=Kind.CHILD, pk=application_id).first()


def newest_secret(application: DeveloperApplication) -> str:
    """Return the newest live secret.

    If a partner requests the credentials again, it should use this secret from now on.
    """
    return _opened(application, "-pk")


def signing_secret(application: DeveloperApplication) -> str:
    """Return the oldest live secret.

    With this secret, receivers that have not switched to the newer one can still check signatures.
    """
    return _opened(application, "pk")


#: The encrypted signing secret of the application to which a row of ``{table}`` belongs. ``unsealed`` decrypts it.
SEALED_SIGNER: Final = """(
    SELECT secret.sealed FROM hub_clientsecret AS secret
    WHERE secret.application_id = {table}.application_id AND secret.revoked_at IS NULL ORDER BY secret.id LIMIT 1
)"""


def signing(live: Sequence[ClientSecret]) -> ClientSecret | None:
    """Return the secret that signs push events. ``live`` contains the live secrets, the older one first."""
    return live[0] if live else None


def live_secrets(application: DeveloperApplication) -> QuerySet[ClientSecret]:
    return application.secrets.filter(revoked_at=None).order_by("pk")


def ending(secret: ClientSecret) -> str:
    """Return the last characters of a secret, by which people tell two secrets apart.

    If the key that encrypted the secret is lost, returns question marks.
    """
    try:
        return unseal(secret.sealed, context=seal_context(secret.application_id))[-_SHOWN:]
    except SealBrokenError:
        # The page that lists the secrets must open even then, because people replace the secret there.
        return "?" * _SHOWN


def secret_of_client(client_id: str, secret: str) -> ClientSecret | None:
    """Find the secret in one query. Returns None if the id or the secret is wrong, without telling which."""
    client_secret = _LIVE_SECRETS.first([digest(secret)])
    return client_secret if client_secret is not None and client_secret.application.client_id == client_id else None


def client(client_id: str) -> DeveloperApplication | None:
    # PostgreSQL rejects queries that contain NUL.
    return None if "\x00" in client_id else DeveloperApplication.objects.filter(client_id=client_id).first()


@lru_cache(maxsize=1024)
def unsealed(application_id: int, sealed: str) -> str:
    """Decrypt a secret, or find it in the cache.

    Decrypting costs more than signing, and dispatchers need a secret hundreds of times a second.
    """
    return unseal(sealed, context=seal_context(application_id))


def _opened(application: DeveloperApplication, order: str) -> str:
    secret = application.secrets.filter(revoked_at=None).order_by(order).first()
    return "" if secret is None else unseal(secret.sealed, context=seal_context(application.pk))
