"""Finds out who makes a request, and on which contract."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.identity.providers.queries import required_provider
from hirewire.kit import clock
from hirewire.kit.db import prepared

#: Session key of the seat; ``services.choose_contract`` writes it.
SEAT_KEY = "seat_id"
#: Session key of the seat being viewed; ``viewing`` writes it.
VIEWED_KEY = "viewed_seat_id"
#: Session key of the time of the sign-in, in milliseconds; ``services.open_session`` writes it.
SIGNED_IN_KEY = "signed_in_at"

#: This query has the same condition as ``active_seats``. It is prepared, because every page runs it.
_SEATS: Final = prepared.LookUp(
    Seat,
    "contract",
    "contract__organization",
    where="held.id = %(seat)s::bigint AND held.person_id = %(person)s::bigint AND held.state = 'ACTIVE'"
    " AND (%(company)s::bigint IS NULL OR contract.organization_id = %(company)s::bigint)",
)


def person_of(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def signed_in_at(request: HttpRequest) -> datetime | None:
    """Return the time of the sign-in, or None for a session that began before ``SIGNED_IN_KEY`` was introduced."""
    millis = request.session.get(SIGNED_IN_KEY)
    return None if millis is None else clock.from_millis(millis)


def seat_of(request: HttpRequest) -> Seat | None:
    person = person_of(request)
    if person is None or SEAT_KEY not in request.session:
        return None
    about = {"seat": request.session[SEAT_KEY], "person": person.pk, "company": person.signed_in_for}
    seat = _SEATS.first(about)
    if seat is not None:
        # Use the request's own ``Person`` object, because ``signed_in_for`` is set only on that object.
        seat.person = person
    return seat


def seats_of(person: Person) -> QuerySet[Seat]:
    """Return the person's seats; after a sign-in through a company's identity provider, only that company's seats."""
    seats = (
        Seat.objects.filter(person=person)
        .select_related("contract__organization", "person")
        .order_by("contract__organization__name", "contract__name")
    )
    return seats if person.signed_in_for is None else seats.filter(contract__organization=person.signed_in_for)


def active_seats(person: Person) -> QuerySet[Seat]:
    return seats_of(person).filter(state=SeatState.ACTIVE)


def works_elsewhere(person: Person, organization_id: int) -> bool:
    """Whether, outside this company, the person has an active seat or is a developer of an application.

    A partner's application belongs to no company, not even to the one that employs its developers, so it is outside
    every company. Its developers need a password, because a sign-in through their company's provider does not open the
    application.
    """
    active = Seat.objects.filter(person=person, state=SeatState.ACTIVE)
    # The model of developers is in a layer above this one, so it cannot be imported here. The query therefore reaches
    # the developers through the person.
    developers = person.developers.exclude(application__organization=organization_id)
    return active.exclude(contract__organization=organization_id).exists() or developers.exists()


def provider_instead_of_password(email: str, *, inviter: Organization | None = None) -> IdentityProvider | None:
    """Return the provider that the person has to use, or None if a password is accepted.

    An address may belong to a company for which the person does not work, for example after a part of the company has
    been split off. The company's provider opens no seat for the person, who therefore uses a password. If that company
    is the ``inviter``, it offers the person a seat, so the provider has to be used.
    """
    provider = required_provider(email)
    if provider is None or provider.organization == inviter:
        return provider
    person = Person.objects.filter(email__iexact=email.strip()).first()
    return None if person is not None and works_only_elsewhere(person, provider.organization_id) else provider


def works_only_elsewhere(person: Person, organization_id: int) -> bool:
    here = Seat.objects.filter(person=person, contract__organization=organization_id, state=SeatState.ACTIVE)
    return not here.exists() and works_elsewhere(person, organization_id)


def seat_holders(contract: Contract) -> QuerySet[Seat]:
    return (
        Seat.objects.filter(contract=contract)
        .select_related("person")
        .order_by("person__last_name", "person__first_name")
    )


def admins_of(contract: Contract) -> QuerySet[Seat]:
    return seat_holders(contract).filter(roles__contains=[Role.ADMIN], state=SeatState.ACTIVE)


def admins_by_contract(contracts: Iterable[Contract]) -> dict[int, list[Seat]]:
    """Return for each contract the seats that ``admins_of`` returns, but with one query for all contracts."""
    seats = Seat.objects.filter(contract__in=contracts, roles__contains=[Role.ADMIN], state=SeatState.ACTIVE)
    admins: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats.select_related("person").order_by("person__last_name", "person__first_name"):
        admins[seat.contract_id].append(seat)
    return admins
