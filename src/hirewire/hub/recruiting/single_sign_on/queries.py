"""Whom a company's providers know."""

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity


def is_linked(organization_id: int, person: Person) -> bool:
    return ExternalIdentity.objects.filter(organization=organization_id, person=person).exists()
