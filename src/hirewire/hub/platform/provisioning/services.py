from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec
from django.db import transaction

from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning import redirects
from hirewire.hub.platform.provisioning.errors import (
    ForeignIdTaken,
    InvalidApplication,
    LastSecret,
    NotThePartner,
    TooManySecrets,
)
from hirewire.hub.platform.provisioning.ids import client_id_of, next_child_id
from hirewire.hub.platform.provisioning.models import ClientSecret, DeveloperApplication, Kind
from hirewire.kit import clock
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.secrets import digest, new_secret, seal
from hirewire.wire.records.provisioning import Addresses, NamedApplication, ProvisionedApplication
from hirewire.wire.validation import Fault, InvalidRecord, decode_record

MAX_SECRETS = 2
USE_GRAIN = timedelta(minutes=1)
ADDRESSES = ("oauth2_authorized_callback_urls", "valid_js_sdk_domains")


@transaction.atomic
def provision(
    *,
    parent: DeveloperApplication,
    unique_foreign_id: str,
    name: str,
    description: str,
    oauth2_authorized_callback_urls: Sequence[str] = (),
    valid_js_sdk_domains: Sequence[str] = (),
) -> tuple[DeveloperApplication, str]:
    """Create a child application. It works at once, with the returned secret."""
    _check_parent(parent, "CREATE")
    _check(
        ProvisionedApplication(
            unique_foreign_id=unique_foreign_id,
            name=name,
            description=description,
            oauth2_authorized_callback_urls=list(oauth2_authorized_callback_urls),
            valid_js_sdk_domains=list(valid_js_sdk_domains),
        )
    )
    # Ids are assigned under a lock, so two requests with the same foreign id cannot both pass this check.
    application_id = next_child_id()
    if DeveloperApplication.objects.filter(parent=parent, unique_foreign_id=unique_foreign_id).exists():
        raise ForeignIdTaken(unique_foreign_id)
    application = DeveloperApplication.objects.create(
        id=application_id,
        kind=Kind.CHILD,
        parent=parent,
        client_id=client_id_of(application_id),
        unique_foreign_id=unique_foreign_id,
        name=name,
        description=description,
        oauth2_authorized_callback_urls=list(oauth2_authorized_callback_urls),
        valid_js_sdk_domains=list(valid_js_sdk_domains),
        may_refresh=parent.may_refresh,
        may_use_plain_challenge=parent.may_use_plain_challenge,
    )
    audit.record(action="application.provisioned", actor=parent, application=application, subject=name)
    return application, _add_secret(application)


@transaction.atomic
def register_partner(*, application_id: int, name: str, description: str = "") -> tuple[DeveloperApplication, str]:
    """Create a partner's own application, which may provision children. Operators do this; no API call can."""
    _check(NamedApplication(name=name))
    application = DeveloperApplication.objects.create(
        id=application_id,
        kind=Kind.PARENT,
        client_id=client_id_of(application_id),
        name=name,
        description=description,
    )
    audit.record(action="application.registered", actor=application, application=application, subject=name)
    return application, _add_secret(application)


@transaction.atomic
def register_standalone(
    *,
    organization: Organization,
    name: str,
    description: str = "",
    actor: Actor | None = None,
    application_id: int | None = None,
) -> tuple[DeveloperApplication, str]:
    """Register the application of a company with a home-grown ATS.

    The application has no parent and no provisioning.
    """
    _check(NamedApplication(name=name))
    application_id = application_id or next_child_id()
    application = DeveloperApplication.objects.create(
        id=application_id,
        kind=Kind.STANDALONE,
        organization=organization,
        client_id=client_id_of(application_id),
        name=name,
        description=description,
    )
    audit.record(
        action="application.registered",
        actor=actor or application,
        organization=organization,
        application=application,
        subject=name,
    )
    return application, _add_secret(application)


CHANGEABLE = ("name", "description", *ADDRESSES)


@transaction.atomic
def update_application(*, application: DeveloperApplication, record: ProvisionedApplication) -> None:
    """Change an application, but never its foreign id, by which the partner knows the customer."""
    if record.unique_foreign_id != application.unique_foreign_id:
        raise InvalidApplication(str(Fault("/uniqueForeignId", "field cannot be changed")))
    _check(record, known=application.oauth2_authorized_callback_urls)
    # A missing list means no addresses.
    values = {name: getattr(record, name) or [] for name in CHANGEABLE}
    changed = [name for name in CHANGEABLE if values[name] != getattr(application, name)]
    if not changed:
        return
    for name in changed:
        setattr(application, name, values[name])
    application.save(update_fields=changed)
    audit.record(
        action="application.updated",
        actor=application.parent or application,
        organization=application.organization,
        application=application,
        subject=", ".join(changed),
    )


@transaction.atomic
def change_addresses(
    *, application: DeveloperApplication, redirect_urls: Sequence[str], origins: Sequence[str], actor: Actor
) -> None:
    addresses = Addresses(oauth2_authorized_callback_urls=list(redirect_urls), valid_js_sdk_domains=list(origins))
    _check(addresses, known=application.oauth2_authorized_callback_urls)
    changed = [name for name in ADDRESSES if getattr(addresses, name) != getattr(application, name)]
    for name in changed:
        before, after = getattr(application, name), getattr(addresses, name)
        setattr(application, name, after)
        audit.record(
            action="application.addresses_changed",
            actor=actor,
            organization=application.organization,
            application=application,
            subject=name,
            before=", ".join(before),
            after=", ".join(after),
        )
    application.save(update_fields=changed)


@transaction.atomic
def roll_secret(*, application: DeveloperApplication, actor: Actor | None = None) -> str:
    """Add a second secret. The first secret keeps working until it is revoked."""
    locked = DeveloperApplication.objects.select_for_update().get(pk=application.pk)
    if locked.secrets.filter(revoked_at=None).count() >= MAX_SECRETS:
        raise TooManySecrets
    _audit_secret("application.secret_rolled", locked, actor)
    return _add_secret(locked)


@transaction.atomic
def revoke_secret(*, secret: ClientSecret, actor: Actor | None = None) -> None:
    """Revoke a secret, unless it is the last one: without any secret, the application could request no token."""
    locked = DeveloperApplication.objects.select_for_update().get(pk=secret.application_id)
    live = locked.secrets.filter(revoked_at=None)
    if not live.exclude(pk=secret.pk).exists():
        raise LastSecret
    live.filter(pk=secret.pk).update(revoked_at=clock.now())
    _audit_secret("application.secret_revoked", locked, actor)


def note_use(*, secret: ClientSecret) -> None:
    """Record a use of the secret, at most once a minute.

    If token requests update the same row, they wait for each other.
    """
    now = clock.now()
    if secret.last_used_at is None or secret.last_used_at < now - USE_GRAIN:
        ClientSecret.objects.filter(pk=secret.pk).update(last_used_at=now)


@transaction.atomic
def set_rights(
    *,
    application: DeveloperApplication,
    may_refresh: bool | None = None,
    may_use_own_tokens: bool | None = None,
    may_use_plain_challenge: bool | None = None,
) -> None:
    """Set an application's rights. Only operators do this. ``None`` leaves a right as it is.

    New children of a partner inherit ``may_refresh`` and ``may_use_plain_challenge``.
    """
    changes = {
        "may_refresh": may_refresh,
        "may_use_own_tokens": may_use_own_tokens,
        "may_use_plain_challenge": may_use_plain_challenge,
    }
    changed = {
        name: value for name, value in changes.items() if value is not None and value != getattr(application, name)
    }
    if not changed:
        return
    for name, value in changed.items():
        setattr(application, name, value)
    application.save(update_fields=list(changed))
    audit.record(
        action="application.rights_set",
        actor=application,
        organization=application.organization,
        application=application,
        after=", ".join(f"{name}={value}" for name, value in changed.items()),
    )


def seal_context(application_id: int) -> str:
    """Return the context that binds an encrypted secret to its application."""
    return f"client_secret:{application_id}"


SEALED: Final = SealedColumn(
    ClientSecret,
    "sealed",
    title="client secrets",
    context=lambda secret: seal_context(secret.application_id),
    remedy="Make new secrets in the developer console, give them to the ATS, and delete these.",
)


def _add_secret(application: DeveloperApplication) -> str:
    secret = new_secret("hw_sec")
    ClientSecret.objects.create(
        application=application, digest=digest(secret), sealed=seal(secret, context=seal_context(application.pk))
    )
    return secret


def _check_parent(application: DeveloperApplication, method: str) -> None:
    if application.kind != Kind.PARENT:
        raise NotThePartner(f"provisionedApplications.{method}.NO_VERSION")


def _audit_secret(action: str, application: DeveloperApplication, actor: Actor | None) -> None:
    audit.record(
        action=action,
        actor=actor or application,
        organization=application.organization,
        application=application,
        subject=application.name,
    )


def _check(record: NamedApplication | Addresses, *, known: Sequence[str] = ()) -> None:
    """Refuse a record whose fields are invalid.

    Redirect addresses in ``known`` are accepted without a check. Otherwise, an address that was registered under older
    rules would block other changes.
    """
    try:
        decode_record(type(record), msgspec.json.encode(record))
    except InvalidRecord as invalid:
        raise InvalidApplication(str(invalid), invalid.faults) from invalid
    if isinstance(record, Addresses):
        faults = [
            Fault(f"/oauth2AuthorizedCallbackUrls/{place}", reason)
            for place, address in enumerate(record.oauth2_authorized_callback_urls or ())
            if address not in known and (reason := redirects.fault_of(address))
        ]
        if faults:
            raise InvalidApplication("".join(map(str, faults)), faults)
