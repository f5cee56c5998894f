"""Signs people in and out, chooses contracts, and creates people and their seats."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.errors import HasSignInError, SeatNotUsableError, WrongPasswordError
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState, SignIn
from hirewire.hub.identity.accounts.notices import tell
from hirewire.hub.identity.accounts.queries import (
    SEAT_KEY,
    SIGNED_IN_KEY,
    VIEWED_KEY,
    active_seats,
    person_of,
    provider_instead_of_password,
    seats_of,
)
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.kit import clock
from hirewire.kit.db.duplicates import refused_as

#: Two backends are configured, but only this one can load a person.
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def proven(request: HttpRequest, typed: Mapping[str, str]) -> Person | None:
    """Return the person with this address and password.

    Returns None after too many failures, even for the right password; the middleware of django-axes then replaces the
    page. Also returns None if the company behind the address allows no passwords.
    """
    if provider_instead_of_password(typed["email"]) is not None:
        return None
    # Wrong passwords are counted for the address exactly as it is passed here. Normalize the address, so that another
    # spelling does not start a new count.
    person = auth.authenticate(request, email=typed["email"].strip().lower(), password=typed["password"])
    return person if isinstance(person, Person) else None


def open_session(
    request: HttpRequest, person: Person, *, organization: Organization | None = None, proven_at: datetime | None = None
) -> Person:
    """Sign this person in. A person with one active seat works from that seat at once.

    ``organization`` is the company whose identity provider vouches for the person. The sign-in then opens only that
    company's seats. ``proven_at`` is when the person signed in at that provider, if the provider says when.
    """
    if sign_ins.KEY in request.session:
        # Somebody was signed in to this browser before. End that sign-in, which also covers this browser's widgets.
        sign_out(request)
    auth.login(request, person, _BACKEND)
    request.session[SIGNED_IN_KEY] = clock.to_millis(proven_at or clock.now())
    sign_ins.open_for(request, person, organization=organization)
    seats = list(active_seats(person)[:2])
    if len(seats) == 1:
        choose_contract(request, seats[0])
    return person


def sign_out(request: HttpRequest) -> None:
    """Sign out of this browser and the widgets that were opened from it."""
    person = person_of(request)
    if person is not None and sign_ins.KEY in request.session:
        sign_ins.end(person=person, number=request.session[sign_ins.KEY])
    auth.logout(request)


def change_password(request: HttpRequest, person: Person, *, current: str, new: str) -> None:
    """Change the password, if ``current`` is right.

    A wrong ``current`` counts as a failed sign-in, so an unattended screen cannot be used to guess the password.
    """
    if auth.authenticate(request, email=person.email, password=current) != person:
        raise WrongPasswordError
    set_password(person=person, password=new, by=person.name, but=request.session.get(sign_ins.KEY))
    auth.update_session_auth_hash(request, person)


@transaction.atomic
def set_password(*, person: Person, password: str, by: str, but: int | None = None) -> None:
    """Set a new password, and end all sign-ins except ``but``.

    ``by`` names the cause for the audit trail: the person, an operator, or a link sent by e-mail.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    sign_ins.end_all(person=person, but=but)
    audit.record(action="person.password_changed", actor=person, after=f"by {by}")
    tell(person, Notice.PASSWORD_CHANGED)


def choose_contract(request: HttpRequest, seat: Seat) -> None:
    person = person_of(request)
    if person is None or not seat.is_active or not seats_of(person).filter(pk=seat.pk).exists():
        raise SeatNotUsableError
    request.session[SEAT_KEY] = seat.pk
    request.session.pop(VIEWED_KEY, None)
    sign_ins.work_from(seat, number=request.session.get(sign_ins.KEY))


@transaction.atomic
def create_person(
    *, email: str, first_name: str, last_name: str, password: str | None, member: Member | None = None
) -> Person:
    """Create a person. If ``password`` is None, the person cannot sign in with a password."""
    person = Person(email=email.strip().lower(), first_name=first_name, last_name=last_name, member=member)
    person.set_password(password)
    with refused_as(HasSignInError()):
        person.save()
    return person


@transaction.atomic
def person_at(email: str, *, first_name: str, last_name: str) -> Person:
    with_address = Person.objects.filter(email__iexact=email)
    try:
        return with_address.first() or create_person(
            email=email, first_name=first_name, last_name=last_name, password=None
        )
    except HasSignInError:
        # Somebody else has created the person at the same moment, for example with an invitation.
        return with_address.get()


@transaction.atomic
def give_seat(
    *, contract: Contract, person: Person, roles: Sequence[Role], state: SeatState = SeatState.ACTIVE
) -> Seat:
    """Put a person on a contract, or change their existing seat."""
    seat, _ = Seat.objects.update_or_create(
        contract=contract, person=person, defaults={"roles": [str(role) for role in roles], "state": state}
    )
    if seat.is_active:
        end_passwords_for(contract, email=person.email)
    return seat


def end_passwords_for(contract: Contract, *, email: str) -> None:
    """End a person's password sign-ins if the person has to use the provider of the contract's company.

    ``email`` is the person's address. Call this when a seat becomes active. Otherwise, earlier sign-ins by password
    would open the seat.
    """
    provider = provider_instead_of_password(email)
    if provider is not None and provider.organization_id == contract.organization_id:
        by_password = SignIn.objects.filter(person__email__iexact=email, organization=None, ended_at=None)
        by_password.update(ended_at=clock.now())
