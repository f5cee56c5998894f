"""Whom a company's providers know, and who can sign in without them."""

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity


def is_linked(organization_id: int, person: Person) -> bool:
    return ExternalIdentity.objects.filter(organization=organization_id, person=person).exists()


def lacks_emergency_admin(provider: IdentityProvider) -> bool:
    """Whether nobody could sign in to correct the settings if the provider failed."""
    if not provider.is_required:
        return False
    admins = Seat.objects.filter(
        contract__organization=provider.organization_id,
        person__email__iexact=provider.emergency_email,
        person__is_active=True,
        state=SeatState.ACTIVE,
        roles__contains=[Role.ADMIN],
    )
    return not any(seat.person.has_usable_password() for seat in admins.select_related("person"))
