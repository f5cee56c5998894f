"""Who has a seat on a contract, who is invited to one, and who has connected an account with an ATS."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from hirewire.hub.identity.accounts.invitations import normal, still_open
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.queries import seat_holders
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import LONGEST, AuditEntry
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.platform.oauth.models import Consent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.seats.models import SeatInvitation


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a contract's seats. An active seat is unconnected if its holder lacks a connection to an ATS."""

    everybody: int
    states: dict[str, int]
    unconnected: int


def open_invitations(contract: Contract) -> QuerySet[SeatInvitation]:
    return still_open(SeatInvitation.objects.filter(contract=contract)).select_related("invited_by").order_by("email")


def found_seats(
    contract: Contract,
    *,
    text: str = "",
    state: str = "",
    unconnected_to: Collection[DeveloperApplication] | None = None,
) -> QuerySet[Seat]:
    """Return the seats for which every word of ``text`` is in the holder's name or address.

    With ``unconnected_to``, return only active seats whose holder has no connection to one or more of these
    applications.
    """
    seats = seat_holders(contract)
    for word in text.split():
        seats = seats.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
        )
    if state in SeatState.values:
        seats = seats.filter(state=state)
    if unconnected_to is not None:
        seats = seats.filter(_is_unconnected(unconnected_to))
    return seats


def namesake_since(seat: Seat) -> datetime | None:
    """When the contract first got another seat whose holder has the same name; None if there is no such seat."""
    named = Seat.objects.annotate(name=Concat("person__first_name", Value(" "), "person__last_name"))
    namesakes = named.filter(contract=seat.contract_id, name=seat.person.name).exclude(pk=seat.pk)
    since: datetime | None = namesakes.aggregate(since=Min("created_at"))["since"]
    return since


def provider_relying_on(seat: Seat) -> IdentityProvider | None:
    """Return the provider whose emergency admin is an admin only through this seat; None if there is no such provider.

    Providers that the company does not require for sign-ins are ignored. The emergency admin keeps a password in case
    the provider fails. Returns None if the same person is an admin through another active seat at the company.
    """
    company = seat.contract.organization_id
    required = IdentityProvider.objects.filter(organization=company, is_on=True, is_required=True)
    admins = Seat.objects.filter(
        contract__organization=company, person=seat.person_id, state=SeatState.ACTIVE, roles__contains=[Role.ADMIN]
    )
    if not admins.filter(pk=seat.pk).exists() or admins.exclude(pk=seat.pk).exists():
        return None
    return required.filter(emergency_email__iexact=seat.person.email).first()


def is_invited(company: Organization, email: str) -> bool:
    invited = SeatInvitation.objects.filter(contract__organization=company, email=normal(email))
    return still_open(invited).exists()


def has_left_with_contract(company: Organization, person: Person) -> bool:
    """Whether the person had seats at this company, but all these seats moved with their contracts to another company.

    Without an invitation, the company must not take over such an account or give it a new seat. Returns False if an
    invitation to the company is open.
    """
    contract_ids = list(Seat.objects.filter(person=person).values_list("contract", flat=True))
    if not contract_ids or Contract.objects.filter(pk__in=contract_ids, organization=company).exists():
        return False
    # The model of moves is in a layer above this one, so this query reaches moves through the company.
    moves = company.moves_away.filter(contract_ids__overlap=contract_ids).exclude(switched_at=None)
    return moves.exists() and not is_invited(company, person.email)


def changes_of(seat: Seat, *, namesake_since: datetime | None) -> QuerySet[AuditEntry]:
    """Entries about the seat, newest first.

    An entry contains the name of the seat's holder, but not the holder's id: ``person_id`` is the id of the actor. If
    there is a namesake, entries that may be about the namesake's seat are therefore left out.
    """
    contract = seat.contract
    named = entries(contract.organization_id).filter(
        contract_id=contract.pk, action__startswith="seat.", subject=seat.person.name[:LONGEST]
    )
    if namesake_since is None:
        return named
    is_before = Q(at__gte=seat.created_at, at__lt=namesake_since)
    return named.filter(is_before | Q(action="seat.taken", person_id=seat.person_id))


def counts(contract: Contract, applications: Collection[DeveloperApplication]) -> Counts:
    figures = Seat.objects.filter(contract=contract).aggregate(
        everybody=Count("pk"),
        unconnected=Count("pk", filter=_is_unconnected(applications)),
        **{state.value: Count("pk", filter=Q(state=state)) for state in SeatState},
    )
    return Counts(
        figures["everybody"], {state.value: figures[state.value] for state in SeatState}, figures["unconnected"]
    )


def connections(
    seats: Iterable[Seat], applications: Collection[DeveloperApplication]
) -> dict[int, dict[int, datetime]]:
    """For each person's id and each application's id, the time when the account was connected to the application."""
    since_by_seat: dict[int, dict[int, datetime]] = defaultdict(dict)
    consents = Consent.objects.filter(
        application__in=applications, person__in=[seat.person_id for seat in seats], ended_at=None
    )
    for person_id, application_id, given_at in consents.values_list("person_id", "application_id", "given_at"):
        since_by_seat[person_id][application_id] = given_at
    return since_by_seat


def _is_unconnected(applications: Collection[DeveloperApplication]) -> Q:
    lacking = Q(pk__in=())
    for application in applications:
        lacking |= ~Q(Exists(Consent.objects.filter(application=application, person=OuterRef("person"), ended_at=None)))
    return Q(state=SeatState.ACTIVE) & lacking
