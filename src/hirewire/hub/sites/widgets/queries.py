"""What the widgets look up about applications, seats and the people who can help."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.integrations.models import Integration
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind


def application_of(api_key: str) -> DeveloperApplication | None:
    """The customer's application with this API key. Partners' own applications are left out: they show no widgets."""
    applications = DeveloperApplication.objects.filter(client_id=api_key).exclude(kind=Kind.PARENT)
    return applications.select_related("organization").first()


def partner_name(application: DeveloperApplication) -> str:
    """What people call the ATS.

    This is the name that the partner gave. If the partner gave none, it is the part before the dash in the
    application's name, for example in "ATS - Customer".
    """
    named = Integration.objects.filter(application=application).exclude(integration_name="")
    name = named.order_by("-named_at").values_list("integration_name", flat=True).first()
    return name or application.name.partition(" - ")[0]


def admins_of(contracts: Iterable[Contract]) -> dict[int, list[Person]]:
    seats = Seat.objects.filter(
        contract__in=contracts, state=SeatState.ACTIVE, roles__contains=[Role.ADMIN], person__is_active=True
    )
    admins: dict[int, list[Person]] = defaultdict(list)
    for seat in seats.select_related("person").order_by("created_at", "pk"):
        admins[seat.contract_id].append(seat.person)
    return admins


def seat_counts(contracts: Iterable[Contract]) -> dict[int, int]:
    seats = Seat.objects.filter(contract__in=contracts, state=SeatState.ACTIVE)
    return dict(seats.values_list("contract_id").annotate(Count("pk")).order_by())


def contracts_of(organization: Organization) -> list[Contract]:
    return list(Contract.objects.filter(organization=organization).order_by("name", "pk"))


def seats_without_profile(contract: Contract) -> int:
    """Count the active seats whose people have no profile. An ATS cannot name these people on its access lists."""
    return Seat.objects.filter(contract=contract, state=SeatState.ACTIVE, person__member=None).count()
