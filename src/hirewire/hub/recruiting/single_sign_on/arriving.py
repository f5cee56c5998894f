"""Decides who may sign in through a company's provider, and as which person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hirewire.hub.identity.accounts import invitations
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.queries import admins_of
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.accounts.services import give_seat, person_at
from hirewire.hub.identity.accounts.taking_over import take_over
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.organizations.services import change_seats_alone, hold_company
from hirewire.hub.identity.providers.models import Entry, GroupRole, IdentityProvider
from hirewire.hub.identity.providers.queries import domain_of
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.recruiting.seats.queries import has_left_with_contract, is_invited, provider_relying_on
from hirewire.hub.recruiting.single_sign_on.errors import NotAdmitted
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity
from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web.openid.shared import OWNER_CLAIMS
from hirewire.kit.web.openid.tokens import Claims

_LONGEST_NAME: Final = 100
#: The limit in RFC 5321 (erratum 1690). Django's validator accepts longer addresses.
_LONGEST_ADDRESS: Final = 254
#: Entra ID sends these claims for a person with too many groups for a token. ``ELSEWHERE`` names the missing claims.
#: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#groups-overage-claim
ELSEWHERE: Final = "_claim_names"
_HAS_GROUPS: Final = "hasgroups"


@dataclass(frozen=True, slots=True)
class Newcomer:
    subject: str
    email: str
    first_name: str
    last_name: str
    #: None if the provider has never sent groups, or if it says that this person is in too many groups to list.
    groups: tuple[str, ...] | None


@transaction.atomic
def arrive(*, provider: IdentityProvider, claims: Claims) -> Person:
    """Return the person whom the claims describe. Raises ``NotAdmitted`` if the person may not sign in.

    As far as the company's settings allow, this function links an existing person or creates one, gives the person a
    seat, and changes the roles of the seat. The returned person has an active seat.
    """
    hold_company(provider.organization_id)
    # Sign-ins wait for each other here. Otherwise, somebody who signs in for the first time in two browsers at once
    # could be created twice.
    change_seats_alone(provider.contract_id)
    _note_groups(provider, claims)
    who = newcomer_from(provider, claims)
    person = known_person(provider, who)
    is_known = person is not None
    if person is None:
        check_address(provider, claims)
        person = _linked(provider, who)
    if not person.is_active:
        raise NotAdmitted(sentence("This account is closed."))
    person.signed_in_for = provider.organization_id
    _seat(provider, person, who, is_known=is_known)
    return person


def known_person(provider: IdentityProvider, who: Newcomer) -> Person | None:
    identity = (
        ExternalIdentity.objects.filter(
            organization=provider.organization_id, issuer=provider.naming_authority, subject=who.subject
        )
        .select_related("person")
        .first()
    )
    return None if identity is None else identity.person


def newcomer_from(provider: IdentityProvider, claims: Claims) -> Newcomer:
    first, last = _names(claims)
    return Newcomer(str(claims["sub"]), _text(claims, "email").lower(), first, last, _groups(provider, claims))


def check_address(provider: IdentityProvider, claims: Claims) -> None:
    """Refuse an address that the provider may not vouch for. Not called for a known subject, who needs no address."""
    email = _text(claims, "email")
    try:
        validate_email(email)
    except ValidationError:
        raise NotAdmitted(sentence("The provider does not say which e-mail address you have.")) from None
    if len(email) > _LONGEST_ADDRESS:
        raise NotAdmitted(
            sentence(
                "Your e-mail address has more than {limit} characters. Ask for a shorter one.", limit=_LONGEST_ADDRESS
            )
        )
    verified = claims.get("email_verified")
    if verified not in {True, "true"} and not (verified is None and _accepts_unmarked(provider)):
        raise NotAdmitted(sentence("The provider does not say that your e-mail address is verified."))
    domains = set(provider.domains.filter(confirmed_at__isnull=False).values_list("domain", flat=True))
    # Some issuers, such as Google, let anybody sign in. For these issuers, it is not enough that the domain of the
    # address is confirmed: the domain of the company that gave the person the account must be confirmed, too.
    owner = OWNER_CLAIMS.get(provider.issuer)
    if domain_of(email) not in domains or (owner is not None and _text(claims, owner).lower() not in domains):
        raise NotAdmitted(sentence("{provider} may not vouch for addresses of this domain.", provider=provider.name))


def _accepts_unmarked(provider: IdentityProvider) -> bool:
    # SAML providers do not say whether an address is verified. Accept their addresses anyway, because the company
    # vouches for the addresses in its directory.
    return provider.accepts_unmarked or provider.is_saml


def roles_for(provider: IdentityProvider, groups: Sequence[str] | None) -> list[Role] | None:
    """Return the roles that the groups give, or the default roles if no rule names any of the groups.

    Returns None if there are no rules or if the groups are unknown. Roles then stay as they are.
    """
    if groups is None:
        return None
    rules = GroupRole.objects.filter(organization=provider.organization_id)
    if not rules.exists():
        return None
    given = set(rules.filter(group__in=groups).values_list("role", flat=True)) or set(provider.default_roles)
    return [role for role in Role if role in given]


def _linked(provider: IdentityProvider, who: Newcomer) -> Person:
    """Link the provider's subject to the person with this address, and create the person if necessary.

    The caller has checked that the provider may vouch for the address.
    """
    person = Person.objects.filter(email__iexact=who.email).first()
    if person is None:
        if provider.entry != Entry.EVERYBODY and not is_invited(provider.organization, who.email):
            raise not_invited(provider)
        person = person_at(who.email, first_name=who.first_name, last_name=who.last_name)
    elif has_left_with_contract(provider.organization, person):
        raise _moved_away(provider)
    # Take over the account even if it was not found above: somebody may have created it in the meantime.
    take_over(person=person, contract=provider.contract, by=person)
    identities = ExternalIdentity.objects.filter(
        organization=provider.organization_id, issuer=provider.naming_authority, person=person
    )
    if identities.exists():
        raise NotAdmitted(
            sentence(
                "Your address belongs to another account at the provider. An admin has to unlink that account first."
            )
        )
    ExternalIdentity.objects.create(
        organization=provider.organization, issuer=provider.naming_authority, subject=who.subject, person=person
    )
    _record(provider, "person.provider_linked", person, after=provider.name)
    return person


def _seat(provider: IdentityProvider, person: Person, who: Newcomer, *, is_known: bool) -> None:
    """Give the person a seat, if they may have one. A sign-in does not reopen a closed seat."""
    # Take invitations first: one may give the person a seat on another contract of the company, and then no new seat is
    # needed.
    _take_invitations(provider, person)
    seats = Seat.objects.filter(person=person, contract__organization=provider.organization_id)
    here = seats.filter(contract=provider.contract).select_related("person").first()
    roles = roles_for(provider, who.groups)
    if here is not None:
        if roles is not None and here.is_active:
            change_roles(provider.contract, here, roles, by=person)
    elif not seats.exists():
        if is_known and person.seats.exists():
            # The person had a seat here when the provider first vouched for them. The seat has moved away with its
            # contract.
            raise _moved_away(provider)
        if provider.entry != Entry.EVERYBODY:
            raise not_invited(provider)
        _new_seat(provider, person, roles if roles is not None else [Role(role) for role in provider.default_roles])
    if not seats.filter(state=SeatState.ACTIVE).exists():
        raise NotAdmitted(sentence("Your seat is not active. An admin of your company can reactivate it."))


def change_roles(contract: Contract, seat: Seat, roles: Sequence[Role], *, by: audit.Actor) -> None:
    """Give the seat these roles.

    The last active admin stays an admin: otherwise, nobody could correct a mistake in the groups' roles. The emergency
    admin stays an admin, too: this person keeps a password in case the provider fails.
    """
    if seat.is_admin and Role.ADMIN not in roles:
        others = admins_of(contract).exclude(pk=seat.pk)
        if not others.exists() or provider_relying_on(seat) is not None:
            roles = [Role.ADMIN, *roles]
    values = [role.value for role in Role if role in roles]
    if values == seat.roles:
        return
    before = seat.role_names
    seat.roles = values
    seat.save(update_fields=["roles"])
    audit.record(
        action="seat.roles_changed",
        actor=by,
        organization=contract.organization,
        contract=contract,
        subject=seat.person.name,
        before=before,
        after=seat.role_names,
    )


def _new_seat(provider: IdentityProvider, person: Person, roles: Sequence[Role]) -> None:
    if not roles:
        raise NotAdmitted(sentence("None of your groups gives you a role here. Ask an admin of your company."))
    seat = give_seat(contract=provider.contract, person=person, roles=roles)
    _record(provider, "seat.taken", person, after=seat.role_names)


def _take_invitations(provider: IdentityProvider, person: Person) -> None:
    """Accept all open invitations from the company to the account's address.

    The address in the token is ignored, because it is checked only at the first sign-in.
    """
    open_invitations = (
        invitations.still_open(SeatInvitation.objects.all())
        .select_for_update(of=("self",))
        .filter(contract__organization=provider.organization_id, email=person.email.lower())
        .select_related("contract__organization")
        .order_by("pk")
    )
    for invitation in open_invitations:
        invitation.ended_at = clock.now()
        invitation.save(update_fields=["ended_at"])
        if Seat.objects.filter(contract=invitation.contract, person=person).exists():
            continue
        seat = give_seat(contract=invitation.contract, person=person, roles=[Role(role) for role in invitation.roles])
        _record(provider, "seat.taken", person, contract=invitation.contract, after=seat.role_names)


def not_invited(provider: IdentityProvider) -> NotAdmitted:
    return NotAdmitted(
        sentence(
            "{company} lets in only people with a seat or an invitation. Ask an admin to invite you.",
            company=provider.organization.name,
        )
    )


def _moved_away(provider: IdentityProvider) -> NotAdmitted:
    return NotAdmitted(
        sentence(
            "Your seat at {company} has moved to another company. To use it, sign in with a password. If you have "
            "none, choose one with “Forgotten your password?”, or ask the operator of this installation.",
            company=provider.organization.name,
        )
    )


def _names(claims: Mapping[str, Any]) -> tuple[str, str]:
    first, last = _text(claims, "given_name"), _text(claims, "family_name")
    if not first and not last:
        first, _, last = _text(claims, "name").partition(" ")
    if not first:
        first = _text(claims, "email").partition("@")[0]
    return first[:_LONGEST_NAME], last[:_LONGEST_NAME]


def _note_groups(provider: IdentityProvider, claims: Mapping[str, Any]) -> None:
    """Record that the provider sends groups, if this sign-in has the claim for groups.

    Many providers leave the claim out for a person in no group. So once a provider has sent the claim, a missing claim
    can mean that the person is in no group. Before that, a missing claim says nothing: the directory may send the
    groups instead (SCIM).
    """
    if not provider.sends_groups and _listed_groups(provider, claims) is not None:
        provider.sends_groups = True
        IdentityProvider.objects.filter(pk=provider.pk, groups_claim=provider.groups_claim).update(sends_groups=True)


def _groups(provider: IdentityProvider, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
    groups = _listed_groups(provider, claims)
    if groups is not None:
        return groups
    elsewhere = claims.get(ELSEWHERE)
    is_too_long = isinstance(elsewhere, dict) and provider.groups_claim in elsewhere
    return () if provider.sends_groups and not is_too_long and not claims.get(_HAS_GROUPS) else None


def _listed_groups(provider: IdentityProvider, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
    groups = claims.get(provider.groups_claim)
    if isinstance(groups, str):
        return (groups,)
    return tuple(group for group in groups if isinstance(group, str)) if isinstance(groups, list) else None


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _record(
    provider: IdentityProvider, action: str, person: Person, *, contract: Contract | None = None, after: str = ""
) -> None:
    audit.record(
        action=action,
        actor=person,
        organization=provider.organization,
        contract=contract or provider.contract,
        subject=person.name,
        after=after,
    )
