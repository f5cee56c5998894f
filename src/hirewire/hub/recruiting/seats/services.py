"""Who works on a contract: inviting people, taking a seat, changing its roles, and closing it."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.identity.accounts import invitations
from hirewire.hub.identity.accounts.errors import InvitationOverError, OtherCompanyError, ProviderInsteadError
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.queries import admins_of, provider_instead_of_password
from hirewire.hub.identity.accounts.rights import check_person, needs
from hirewire.hub.identity.accounts.roles import Role, Verb
from hirewire.hub.identity.accounts.services import end_passwords_for, give_seat
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.organizations.services import change_seats_alone, hold_company_of_contract
from hirewire.hub.recruiting.seats.errors import EmergencyAdminError, HasSeatError, LastAdminError, NoRoleError
from hirewire.hub.recruiting.seats.events import SeatInvited
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.recruiting.seats.queries import provider_relying_on
from hirewire.kit import clock
from hirewire.kit.work.events import publish


@needs(Verb.INVITE)
@transaction.atomic
def invite(*, admin: Seat, email: str, roles: Collection[Role]) -> str:
    """Invite somebody, and return the invitation's code, which is stored only as a digest.

    The result does not reveal whether somebody already has an account with the address.
    """
    contract = _locked(admin, Verb.INVITE)
    if Seat.objects.filter(contract=contract, person__email__iexact=invitations.normal(email)).exists():
        raise HasSeatError
    earlier = SeatInvitation.objects.filter(contract=contract)
    invitation, code = invitations.issue(
        earlier, email=email, invited_by=admin.person, contract=contract, roles=_in_order(roles)
    )
    _record("seat.invited", admin.person, contract, after=invitation.role_names)
    publish(SeatInvited(invitation_id=invitation.pk))
    return code


@needs(Verb.INVITE)
@transaction.atomic
def send_again(*, admin: Seat, invitation: SeatInvitation) -> None:
    """Send an invitation once more. Its link, code and last day stay the same."""
    contract = _locked(admin, Verb.INVITE)
    if invitations.still_open(SeatInvitation.objects.filter(pk=invitation.pk, contract=contract)).exists():
        _record("seat.invitation_sent_again", admin.person, contract)
        publish(SeatInvited(invitation_id=invitation.pk))


@needs(Verb.INVITE)
@transaction.atomic
def withdraw(*, admin: Seat, invitation: SeatInvitation) -> None:
    contract = _locked(admin, Verb.INVITE)
    if not SeatInvitation.objects.filter(pk=invitation.pk, contract=contract, ended_at=None).update(
        ended_at=clock.now()
    ):
        return
    _record("seat.invitation_withdrawn", admin.person, contract)


@transaction.atomic
def take(*, person: Person, code: str) -> Seat:
    """Redeem the code, and take the seat. The person must be signed in with the invited address."""
    return _take(_redeemed(person.email, code), person)


@transaction.atomic
def take_anew(*, email: str, code: str, first_name: str, last_name: str, password: str) -> Seat:
    """Redeem the code, create an account, and take the seat."""
    invitation = _redeemed(email, code)
    person = invitations.newcomer_by_code(
        invitation,
        company=invitation.contract.organization,
        first_name=first_name,
        last_name=last_name,
        password=password,
    )
    return _take(invitation, person)


@transaction.atomic
def take_by_link(*, person: Person, token: str) -> Seat:
    """Take the seat as the invited person, who followed the link in the e-mail and is signed in."""
    return _take(invitations.redeem_link(_every(), token=token, person=person), person)


@transaction.atomic
def take_anew_by_link(*, token: str, first_name: str, last_name: str, password: str) -> Seat:
    """Redeem the link in the e-mail, create an account, and take the seat."""
    invitation = invitations.redeem_link(_every(), token=token)
    person = invitations.newcomer(invitation, first_name=first_name, last_name=last_name, password=password)
    return _take(invitation, person)


@needs(Verb.CHANGE_SEAT)
@transaction.atomic
def change(*, admin: Seat, seat: Seat, roles: Collection[Role], state: SeatState) -> Seat:
    """Change a seat's roles and state. If both change, each change gets its own audit entry."""
    contract = _locked(admin, Verb.CHANGE_SEAT)
    current = Seat.objects.select_related("person").get(pk=seat.pk, contract=contract)
    new_roles = _in_order(roles)
    if Role.ADMIN not in new_roles or state != SeatState.ACTIVE:
        _check_not_last(current)
        if (provider := provider_relying_on(current)) is not None:
            raise EmergencyAdminError(provider.name)
    before, state_before, seat_was_closed = current.role_names, current.get_state_display(), not current.is_active
    current.roles, current.state = new_roles, state
    current.save(update_fields=["roles", "state"])
    if current.is_active and seat_was_closed:
        end_passwords_for(contract, email=current.person.email)
    for action, old, new in (
        ("seat.roles_changed", before, current.role_names),
        ("seat.state_changed", state_before, current.get_state_display()),
    ):
        if old != new:
            _record(action, admin.person, contract, subject=current.person.name, before=old, after=new)
    return current


@needs(Verb.SWITCH_EXPORT)
@transaction.atomic
def switch_export(*, admin: Seat, on: bool) -> None:
    """Turn export on or off for the contract.

    If export is off here, the ATS's switches have no effect. If it is on, these switches decide.
    """
    contract = _locked(admin, Verb.SWITCH_EXPORT)
    if contract.export_is_on == on:
        return
    contract.export_is_on = on
    contract.save(update_fields=["export_is_on"])
    words = ("off", "on")
    _record("contract.export_switched", admin.person, contract, before=words[not on], after=words[on])


def _take(invitation: SeatInvitation, person: Person) -> Seat:
    inviter = invitation.contract.organization
    provider = provider_instead_of_password(person.email, inviter=inviter)
    if provider is not None and provider.organization == inviter and person.signed_in_for != inviter.pk:
        raise ProviderInsteadError(inviter.name, provider.name)
    # Check this even if the person already has the seat: a sign-in for another company could not use the seat.
    if person.signed_in_for not in {None, inviter.pk}:
        company = Organization.objects.get(pk=person.signed_in_for).name
        raise OtherCompanyError(company, takes_password=provider_instead_of_password(person.email) is None)
    seats = Seat.objects.select_related("contract__organization", "person").filter(
        contract=invitation.contract, person=person
    )
    if (existing := seats.first()) is not None:
        # The seat was created in another way in the meantime. That seat stays as it is: an invitation neither reopens a
        # closed seat nor removes a role.
        if not existing.is_active:
            raise InvitationOverError
        return existing
    seat = give_seat(contract=invitation.contract, person=person, roles=[Role(role) for role in invitation.roles])
    _record("seat.taken", person, invitation.contract, subject=person.name, after=seat.role_names)
    return seat


def _redeemed(email: str, code: str) -> SeatInvitation:
    return invitations.redeem(_every(), email=email, code=code)


def _every() -> QuerySet[SeatInvitation]:
    return SeatInvitation.objects.select_related("contract__organization")


def _locked(admin: Seat, verb: Verb) -> Contract:
    """Let no other transaction change the contract's seats, then check the admin's right.

    If two admins remove each other's role at the same time, one of them waits, and then no longer has the right.
    """
    hold_company_of_contract(admin.contract)
    change_seats_alone(admin.contract_id)
    contract = Contract.objects.select_related("organization").get(pk=admin.contract_id)
    check_person(admin.person, contract, verb)
    return contract


def _check_not_last(seat: Seat) -> None:
    admins = admins_of(seat.contract)
    if admins.filter(pk=seat.pk).exists() and not admins.exclude(pk=seat.pk).exists():
        raise LastAdminError


def _in_order(roles: Collection[Role]) -> list[str]:
    ordered = [role.value for role in Role if role in roles]
    if not ordered:
        raise NoRoleError
    return ordered


def _record(
    action: str, actor: Person, contract: Contract, *, subject: str = "", before: str = "", after: str = ""
) -> None:
    audit.record(
        action=action,
        actor=actor,
        organization=contract.organization,
        contract=contract,
        subject=subject,
        before=before,
        after=after,
    )
