"""Writes the audit trail. Call ``record`` inside the transaction that makes the change."""

from typing import Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from hirewire.hub.identity.audit.models import LONGEST, AuditEntry


class Actor(Protocol):
    """A person, or anything else that acts, such as a developer application.

    An entry stores the actor's id only if the actor is a person.
    """

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
    """Add an entry. ``action`` is ``area.verb`` in the past tense. A long name or value is truncated."""
    return AuditEntry.objects.create(
        action=action,
        actor=actor.name[:LONGEST],
        person_id=actor.pk if isinstance(actor, AbstractBaseUser) else None,
        organization_id=_id(organization),
        contract_id=_id(contract),
        application_id=_id(application),
        subject=subject[:LONGEST],
        before=before[:LONGEST],
        after=after[:LONGEST],
    )


def _id(thing: models.Model | None) -> int | None:
    return None if thing is None else thing.pk
