"""Changes that a company's directory makes to the seats of one contract: the contract of the directory's token."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model, QuerySet

from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.notices import tell
from hirewire.hub.identity.accounts.queries import works_elsewhere
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Role, Verb
from hirewire.hub.identity.accounts.services import end_passwords_for, give_seat, person_at
from hirewire.hub.identity.accounts.taking_over import take_over
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.organizations.services import change_seats_alone, hold_company, lock_company
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider
from hirewire.hub.recruiting.directory import queries
from hirewire.hub.recruiting.directory.errors import DirectoryError, NameTaken, NotThere
from hirewire.hub.recruiting.directory.models import (
    DirectoryEntry,
    DirectoryGroup,
    DirectoryMembership,
    DirectoryToken,
)
from hirewire.hub.recruiting.seats.queries import has_left_with_contract
from hirewire.hub.recruiting.single_sign_on import sessions
from hirewire.hub.recruiting.single_sign_on.arriving import change_roles
from hirewire.kit import clock
from hirewire.kit.db.duplicates import refused_as
from hirewire.kit.secrets import digest, new_secret

#: What a seat gets if its groups give it no role: only the role with the fewest rights.
LEAST: Final = (Role.HIRING_MANAGER,)
_NOTED: Final = timedelta(minutes=1)

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True, slots=True)
class User:
    user_name: str
    email: str
    first_name: str = ""
    last_name: str = ""
    external_id: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    external_id: str = ""
    #: The ids of the members' seats.
    members: frozenset[int] = frozenset()


@needs(Verb.SIGN_ON)
@transaction.atomic
def make_token(*, admin: Seat) -> str:
    """Return a new token, of which only a digest is stored. The contract's earlier token ends."""
    lock_company(admin.contract)
    _end_tokens(admin.contract)
    secret = new_secret("hw_scim")
    DirectoryToken.objects.create(
        organization=admin.contract.organization,
        contract=admin.contract,
        digest=digest(secret),
        created_by=admin.person,
    )
    _record_token(admin, "directory.token_made")
    return secret


@needs(Verb.SIGN_ON)
@transaction.atomic
def end_token(*, admin: Seat) -> None:
    lock_company(admin.contract)
    if _end_tokens(admin.contract):
        _record_token(admin, "directory.token_ended")


@transaction.atomic
def disconnect(*, contract_ids: Collection[int], organization_id: int) -> None:
    """Forget what the company's directory has said about these contracts. The seats stay.

    Call this for contracts that move to another company, which connects its own directory afterwards. The former
    company's rows would otherwise keep the new company from adding its own: with row security, the new company could
    neither see nor replace them.
    """
    DirectoryToken.objects.filter(contract__in=contract_ids, organization=organization_id).delete()
    # Deleting the groups also deletes their memberships.
    DirectoryGroup.objects.filter(contract__in=contract_ids, organization=organization_id).delete()
    DirectoryEntry.objects.filter(seat__contract__in=contract_ids, organization=organization_id).delete()


def note_use(token: DirectoryToken) -> None:
    now = clock.now()
    if token.used_at is None or now - token.used_at > _NOTED:
        DirectoryToken.objects.filter(pk=token.pk).update(used_at=now)


@transaction.atomic
def create_user(*, token: DirectoryToken, user: User) -> Seat:
    """Give a person a seat. If the directory removed the person's seat earlier, that seat is used again."""
    _lock(token)
    person = Person.objects.filter(email__iexact=user.email).first()
    seat = Seat.objects.filter(contract=token.contract, person=person).first() if person else None
    if queries.named(token, user.user_name).exists() or (
        seat is not None and queries.users(token).filter(pk=seat.pk).exists()
    ):
        raise NameTaken(f"{user.user_name} already has a seat.")
    _check_own(token, user.email)
    if person is not None and has_left_with_contract(token.organization, person):
        raise DirectoryError("The seat of this person moved to another company. To bring them back, invite them first.")
    # Take over the account even if it was not found above: somebody may have created it in the meantime.
    person = person or person_at(user.email, first_name=user.first_name, last_name=user.last_name)
    take_over(person=person, contract=token.contract, by=token)
    if seat is None:
        seat = give_seat(contract=token.contract, person=person, roles=LEAST, state=_state(active=user.active))
        _record(token, "seat.taken", seat, after=seat.role_names)
    else:
        _set_state(token, seat, active=user.active)
        # The seat left its groups when it was removed, but it still has the roles that the groups gave it.
        _follow_groups(token, [seat.pk])
    _keep_entry(token, seat, user)
    return seat


@transaction.atomic
def change_user(*, token: DirectoryToken, seat: Seat, change: Callable[[User], User]) -> Seat:
    """Make the seat match the directory. Names and addresses change only for people in the company's own domains.

    ``change`` receives the user that was read under the lock, so concurrent requests of the directory do not overwrite
    each other's changes.
    """
    _lock(token)
    seat = _still_there(queries.users(token), seat.pk)
    user = change(_user_of(seat))
    person = seat.person
    if queries.named(token, user.user_name).exclude(pk=seat.pk).exists():
        raise NameTaken(f"{user.user_name} belongs to somebody else.")
    if user.email.lower() != person.email.lower():
        _change_address(token, seat, user)
    names = (user.first_name, user.last_name)
    if names != (person.first_name, person.last_name) and queries.is_own_address(token, person.email):
        before = person.name
        person.first_name, person.last_name = names
        person.save(update_fields=["first_name", "last_name"])
        _record(token, "person.renamed", seat, before=before, after=person.name)
    _keep_entry(token, seat, user)
    _set_state(token, seat, active=user.active)
    return seat


@transaction.atomic
def remove_user(*, token: DirectoryToken, seat: Seat) -> None:
    """Close a seat, and hide it from the directory. The row stays, because the holder's texts refer to it."""
    _lock(token)
    seat = _still_there(queries.users(token), seat.pk)
    user = User(user_name=seat.person.email, email=seat.person.email)
    DirectoryEntry.objects.update_or_create(
        seat=seat,
        defaults={"removed_at": clock.now()},
        create_defaults={
            "organization": token.organization,
            "user_name": user.user_name,
            "removed_at": clock.now(),
        },
    )
    DirectoryMembership.objects.filter(seat=seat).delete()
    _set_state(token, seat, active=False)


@transaction.atomic
def create_group(*, token: DirectoryToken, group: Group) -> DirectoryGroup:
    """Add a group. Its members get the roles of the group at once."""
    _lock(token)
    return _put_group(token, DirectoryGroup(organization=token.organization, contract=token.contract), group)


@transaction.atomic
def change_group(*, token: DirectoryToken, group: DirectoryGroup, change: Callable[[Group], Group]) -> DirectoryGroup:
    """Change a group, and update the roles of its old and new members at once.

    ``change`` receives the group that was read under the lock, so concurrent requests of the directory do not overwrite
    each other's changes.
    """
    _lock(token)
    current = _still_there(queries.groups(token), group.pk)
    return _put_group(token, current, change(Group(current.name, current.external_id, _members(current))))


@transaction.atomic
def remove_group(*, token: DirectoryToken, group: DirectoryGroup) -> None:
    _lock(token)
    seats = _members(group)
    group.delete()
    _follow_groups(token, seats)


def _put_group(token: DirectoryToken, stored: DirectoryGroup, group: Group) -> DirectoryGroup:
    if queries.groups(token).filter(name=group.name).exclude(pk=stored.pk or 0).exists():
        raise NameTaken(f"A group {group.name} already exists.")
    seats = _seats(token, group.members)
    before = _members(stored) if stored.pk else frozenset()
    stored.name, stored.external_id = group.name, group.external_id
    stored.save()
    stored.memberships.exclude(seat__in=seats).delete()
    DirectoryMembership.objects.bulk_create(
        DirectoryMembership(organization=token.organization, group=stored, seat_id=number)
        for number in sorted(seats - before)
    )
    _follow_groups(token, before | seats)
    return stored


def _members(group: DirectoryGroup) -> frozenset[int]:
    return frozenset(group.memberships.values_list("seat", flat=True))


def _follow_groups(token: DirectoryToken, seat_ids: Iterable[int]) -> None:
    """Give seats the roles of their groups, if the company has said which group gives which role.

    A directory changes a large group often, one member at a time. To keep each change quick, this function compares the
    roles of all given seats in one pass, and loads only the seats whose roles change. Comparing only the seats that
    join or leave a group would not be enough: after a change of the company's rules, the roles of the other members
    change, too.
    """
    rules: dict[str, set[str]] = {}
    for rule in GroupRole.objects.filter(organization=token.organization):
        rules.setdefault(rule.group, set()).add(rule.role)
    if not rules:
        return
    seats = Seat.objects.filter(pk__in=list(seat_ids), contract=token.contract)
    given: dict[int, set[str]] = {}
    memberships = DirectoryMembership.objects.filter(seat__in=seats)
    for number, *names in memberships.values_list("seat", "group__name", "group__external_id"):
        given.setdefault(number, set()).update(role for name in names for role in rules.get(name, ()))
    wanted: dict[int, Sequence[Role]] = {}
    for number, roles in seats.values_list("pk", "roles"):
        from_groups = [role for role in Role if role in given.get(number, ())] or LEAST
        if [role.value for role in from_groups] != roles:
            wanted[number] = from_groups
    for seat in seats.filter(pk__in=wanted).select_related("person").order_by("pk"):
        change_roles(token.contract, seat, wanted[seat.pk], by=token)


def _seats(token: DirectoryToken, numbers: Collection[int]) -> set[int]:
    there = set(queries.users(token).filter(pk__in=numbers).values_list("pk", flat=True))
    if there != set(numbers):
        raise DirectoryError("A member of the group is not a user here.")
    return there


def _user_of(seat: Seat) -> User:
    entry, person = DirectoryEntry.objects.filter(seat=seat).first(), seat.person
    return User(
        user_name=entry.user_name if entry else person.email,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        external_id=entry.external_id if entry else "",
        active=seat.is_active,
    )


def _still_there(rows: QuerySet[RowT], number: int) -> RowT:
    """Read the row again under the lock, because an earlier request may have changed or removed it."""
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotThere("The resource has been removed.")
    return row


def _set_state(token: DirectoryToken, seat: Seat, *, active: bool) -> None:
    """Open or close the seat.

    The transaction that closes the seat also ends the holder's sign-ins through the company's provider, and the widgets
    that were opened from these sign-ins. If the holder works nowhere else, all their sign-ins end.
    """
    state = _state(active=active)
    if seat.is_active == active:
        return
    before = seat.get_state_display()
    seat.state = state
    seat.save(update_fields=["state"])
    _record(token, "seat.state_changed", seat, before=before, after=seat.get_state_display())
    if active:
        end_passwords_for(token.contract, email=seat.person.email)
    else:
        sessions.end_for_company(person=seat.person, organization=token.organization)


def _change_address(token: DirectoryToken, seat: Seat, user: User) -> None:
    """Change the address with which the person signs in, and notify both the new and the former address.

    If the person also works elsewhere, the address is not changed. Otherwise, whoever reads the mail to the new address
    could set a new password, which would also open everything that the person has elsewhere.
    """
    person = seat.person
    before = person.email
    _check_own(token, person.email)
    _check_own(token, user.email)
    if works_elsewhere(person, token.organization_id):
        if user.active:
            raise DirectoryError(
                "This person also uses Recruiter outside this company, so the directory cannot change the address. "
                "Delete the user, and create one with the new address."
            )
        # Do not refuse a change that also closes the seat. A directory repeats a refused change of address in its later
        # requests. If each of these requests were refused, too, the directory could not close the seat.
        return
    person.email = user.email.lower()
    with refused_as(NameTaken(f"{user.email} belongs to somebody else.")):
        person.save(update_fields=["email"])
    _record(token, "person.address_changed", seat, before=before, after=person.email)
    _follow_emergency_admin(token, before, person.email)
    tell(person, Notice.ADDRESS_CHANGED)
    tell(person, Notice.ADDRESS_CHANGED, former_email=before)


def _follow_emergency_admin(token: DirectoryToken, before: str, after: str) -> None:
    """If the person is the emergency admin of a provider, let the new address be the emergency admin's address.

    The emergency admin keeps a password in case the provider fails.
    """
    named = IdentityProvider.objects.filter(organization=token.organization, emergency_email__iexact=before)
    for provider in named.select_for_update(of=("self",)).order_by("pk"):
        provider.emergency_email = after
        provider.save(update_fields=["emergency_email"])
        audit.record(
            action="provider.emergency_changed",
            actor=token,
            organization=token.organization,
            contract=token.contract,
            subject=provider.name,
            before=before,
            after=after,
        )


def _check_own(token: DirectoryToken, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise DirectoryError("userName, or the primary address, has to be an e-mail address.") from None
    if not queries.is_own_address(token, email):
        raise DirectoryError("The address is not in an e-mail domain that is confirmed for the company.")


def _keep_entry(token: DirectoryToken, seat: Seat, user: User) -> None:
    values = {"user_name": user.user_name, "external_id": user.external_id, "removed_at": None}
    DirectoryEntry.objects.update_or_create(seat=seat, defaults={"organization": token.organization, **values})


def _state(*, active: bool) -> SeatState:
    return SeatState.ACTIVE if active else SeatState.INACTIVE


def _lock(token: DirectoryToken) -> None:
    """Let no other transaction change the contract's seats, and raise if the token has ended.

    The admin pages take the same lock.
    """
    hold_company(token.organization_id)
    change_seats_alone(token.contract_id)
    if not queries.working_tokens().filter(pk=token.pk).exists():
        raise NotThere("The token has ended.")


def _end_tokens(contract: Contract) -> int:
    return DirectoryToken.objects.filter(contract=contract, ended_at=None).update(ended_at=clock.now())


def _record(token: DirectoryToken, action: str, seat: Seat, *, before: str = "", after: str = "") -> None:
    audit.record(
        action=action,
        actor=token,
        organization=token.organization,
        contract=token.contract,
        subject=seat.person.name,
        before=before,
        after=after,
    )


def _record_token(admin: Seat, action: str) -> None:
    audit.record(action=action, actor=admin.person, organization=admin.contract.organization, contract=admin.contract)
