"""Records who did what. Call it inside the transaction of the change itself."""

from typing import Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from hirewire.hub.identity.audit.models import AuditEntry


class Actor(Protocol):
    """A person, or anything else that acts, such as a developer application. A row has the id only of a person."""

    pk: int

    @property
    def name(self) -> str: ...


def record(
    *,
    action: str,
    actor: Actor,
    organization: models.Model | None = None,
    contract: models.Model | None = None,
    application: models.Model | None = None,
    subject: str = "",
    before: str = "",
    after: str = "",
) -> AuditEntry:
    """Add an entry. ``action`` is ``area.verb`` in the past tense. Long values are truncated, never refused."""
    return AuditEntry.objects.create(
        action=action,
        actor=actor.name,
        person_id=actor.pk if isinstance(actor, AbstractBaseUser) else None,
        organization_id=_id(organization),
        contract_id=_id(contract),
        application_id=_id(application),
        subject=subject[:200],
        before=before[:200],
        after=after[:200],
    )


def _id(thing: models.Model | None) -> int | None:
    return None if thing is None else thing.pk
