"""What the directory of a company may see: the seats of its contract, and its own groups."""

from django.db.models import F, Q, QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.providers.models import ProviderDomain
from hirewire.hub.identity.providers.queries import domain_of
from hirewire.hub.recruiting.directory.models import DirectoryGroup, DirectoryToken
from hirewire.kit.secrets import digest


def token_of(secret: str) -> DirectoryToken | None:
    """Return the token with this secret. A token stops working if its contract moves to another company."""
    tokens = working_tokens().filter(digest=digest(secret))
    return tokens.select_related("organization", "contract__organization").first()


def standing_token(contract: Contract) -> DirectoryToken | None:
    return working_tokens().filter(contract=contract).select_related("created_by").first()


def working_tokens() -> QuerySet[DirectoryToken]:
    return DirectoryToken.objects.filter(ended_at=None, contract__organization=F("organization"))


def users(token: DirectoryToken) -> QuerySet[Seat]:
    return (
        Seat.objects.filter(contract=token.contract, directory_entry__removed_at=None)
        .select_related("person", "directory_entry")
        .order_by("pk")
    )


def groups(token: DirectoryToken) -> QuerySet[DirectoryGroup]:
    return DirectoryGroup.objects.filter(contract=token.contract).order_by("pk")


def named(token: DirectoryToken, user_name: str) -> QuerySet[Seat]:
    """Seats with this name in the directory. A seat without a directory entry is found by its holder's address."""
    own = Q(directory_entry__user_name__iexact=user_name)
    return users(token).filter(own | Q(directory_entry=None, person__email__iexact=user_name))


def groups_of(seat: Seat) -> QuerySet[DirectoryGroup]:
    return DirectoryGroup.objects.filter(memberships__seat=seat).order_by("pk")


def is_own_address(token: DirectoryToken, email: str) -> bool:
    """Whether the operator has confirmed that the address's domain belongs to the company."""
    claims = ProviderDomain.objects.filter(organization=token.organization_id, domain=domain_of(email))
    return claims.filter(confirmed_at__isnull=False).exists()
