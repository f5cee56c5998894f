"""What admins decide about their company's identity providers, and what the operator confirms."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Role, Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import Entry, GroupRole, IdentityProvider, Protocol, ProviderDomain
from hirewire.hub.recruiting.single_sign_on import sessions
from hirewire.hub.recruiting.single_sign_on.describing import changes, described
from hirewire.hub.recruiting.single_sign_on.errors import ProviderSettingsError
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity
from hirewire.hub.recruiting.single_sign_on.queries import lacks_emergency_admin
from hirewire.hub.recruiting.single_sign_on.saml import metadata as saml
from hirewire.kit import clock
from hirewire.kit.db.turns import take_turn
from hirewire.kit.text.sentences import sentence

_OF_BOTH: Final = ("name", "contract", "entry", "groups_claim", "is_on", "is_required", "emergency_email")
_OF_OPENID: Final = (*_OF_BOTH, "issuer", "client_id", "accepts_unmarked")
_OF_SAML: Final = (*_OF_BOTH, "metadata_url", "allows_unasked")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything on the page of a provider, except the secret and the metadata."""

    name: str
    contract: Contract
    domains: tuple[str, ...]
    issuer: str = ""
    client_id: str = ""
    entry: Entry = Entry.INVITED
    default_roles: tuple[Role, ...] = ()
    groups_claim: str = "groups"
    accepts_unmarked: bool = False
    metadata_url: str = ""
    allows_unasked: bool = False
    is_on: bool = False
    is_required: bool = False
    emergency_email: str = ""
    #: Pairs of a group and the role that it gives.
    group_roles: tuple[tuple[str, Role], ...] = field(default=())


@needs(Verb.SIGN_ON)
@transaction.atomic
def add(*, admin: Seat, name: str, protocol: Protocol = Protocol.OPENID) -> IdentityProvider:
    """Create a provider, turned off.

    The row has to exist before the admin sets up the provider's side: the admin enters our addresses there, and the
    addresses contain the row's id.
    """
    provider = IdentityProvider.objects.create(
        organization=admin.contract.organization, contract=admin.contract, name=name, protocol=protocol
    )
    _record(admin, "provider.added", provider)
    return provider


@needs(Verb.SIGN_ON)
@transaction.atomic
def change(
    *,
    admin: Seat,
    provider: IdentityProvider,
    settings: Settings,
    secret: str = "",
    metadata: str = "",
    sign_in_id: int | None = None,
) -> IdentityProvider:
    """Save the settings. If ``secret`` or ``metadata`` is empty, the stored one is kept.

    Existing sign-ins end if the provider is turned off, loses a confirmed domain, or gets another issuer or client
    id, because with the new settings the provider could no longer open or end these sign-ins. If the provider stays on,
    the admin's own sign-in, ``sign_in_id``, is kept. Without this exception, a typing error in the settings might leave
    nobody who could sign in to correct it.
    """
    current = _locked(admin, provider)
    _check_contract(current, settings)
    before = described(current)
    groups_of = (current.issuer, current.groups_claim)
    opened, authority = _opened(current), current.naming_authority
    for name in _OF_SAML if current.is_saml else _OF_OPENID:
        setattr(current, name, getattr(settings, name))
    current.default_roles = [role.value for role in Role if role in settings.default_roles]
    current.changed_at = clock.now()
    if secret:
        current.keep_secret(secret)
        _record(admin, "provider.secret_changed", current)
    if metadata:
        _put_metadata(admin, current, metadata)
    if groups_of != (current.issuer, current.groups_claim):
        current.sends_groups = False
    _put_domains(current, settings.domains)
    _put_group_roles(current.organization, settings.group_roles)
    _check_usable(current)
    current.save()
    if not opened <= _opened(current):
        kept = sign_in_id if current.is_on else None
        sessions.end_of_provider(organization_id=current.organization_id, authority=authority, but=kept)
        sessions.keep_at(current, sign_in_id=kept, former=authority)
    sessions.end_passwords(provider=current)
    for action, old, new in changes(before, described(current)):
        _record(admin, action, current, before=old, after=new)
    return current


@needs(Verb.SIGN_ON)
@transaction.atomic
def remove(*, admin: Seat, provider: IdentityProvider) -> None:
    """Remove a provider, and end the sign-ins that it opened.

    The people whom the provider signed in stay linked, in case the same issuer is added again.
    """
    current = _locked(admin, provider)
    sessions.end_of_provider(organization_id=current.organization_id, authority=current.naming_authority)
    _record(admin, "provider.removed", current)
    current.delete()


@transaction.atomic
def remove_all(*, former: Organization, present: Organization, by: audit.Actor) -> None:
    """Remove the providers of a company whose id has changed, and end the sign-ins that they opened.

    The providers' domains can then be confirmed for the new id. ``by`` is whoever planned the change.
    """
    sessions.end_of_company(organization_id=former.pk)
    GroupRole.objects.filter(organization=former).delete()
    for provider in IdentityProvider.objects.filter(organization=former).order_by("pk"):
        audit.record(action="provider.removed", actor=by, organization=present, subject=provider.name)
        provider.delete()


@needs(Verb.SIGN_ON)
@transaction.atomic
def forget_identity(*, admin: Seat, person: Person) -> bool:
    """Unlink the person from the company's providers, and end the person's sign-ins.

    The person's address can then be linked with another account at these providers.
    """
    organization = admin.contract.organization
    deleted, _ = ExternalIdentity.objects.filter(organization=organization, person=person).delete()
    if not deleted:
        return False
    sessions.end_for_company(person=person, organization=organization)
    audit.record(
        action="person.provider_unlinked",
        actor=admin.person,
        organization=organization,
        contract=admin.contract,
        subject=person.name,
    )
    return True


@transaction.atomic
def confirm_domain(*, organization: Organization, domain: str) -> int:
    """Record the operator's confirmation that a domain belongs to a company. Returns 0 if nothing changed.

    Only the operator can know who owns a domain. The confirmation also signs out everybody who signed in by password
    and now has to use the company's provider instead.
    """
    if (
        ProviderDomain.objects.filter(domain=domain, confirmed_at__isnull=False)
        .exclude(organization=organization)
        .exists()
    ):
        raise ProviderSettingsError(sentence("{domain} is confirmed for another company.", domain=domain))
    claims = ProviderDomain.objects.select_related("provider").filter(organization=organization, domain=domain)
    claim = claims.order_by("pk").first()
    if claim is None or claim.confirmed_at is not None:
        return 0
    claim.confirmed_at = clock.now()
    claim.save(update_fields=["confirmed_at"])
    audit.record(
        action="provider.domain_confirmed", actor=organization, organization=organization, subject=claim.domain
    )
    sessions.end_passwords(provider=claim.provider)
    return 1


@transaction.atomic
def withdraw_domain(*, domain: str) -> int:
    claims = ProviderDomain.objects.filter(domain=domain, confirmed_at__isnull=False)
    for organization in Organization.objects.filter(pk__in=claims.values("organization")).order_by("pk"):
        sessions.end_of_company(organization_id=organization.pk)
        audit.record(action="provider.domain_withdrawn", actor=organization, organization=organization, subject=domain)
    return claims.update(confirmed_at=None)


def _locked(admin: Seat, provider: IdentityProvider) -> IdentityProvider:
    return (
        IdentityProvider.objects.select_for_update(of=("self",))
        .select_related("organization", "contract")
        .get(pk=provider.pk, organization=admin.contract.organization_id)
    )


def _check_contract(provider: IdentityProvider, settings: Settings) -> None:
    if settings.contract.organization_id != provider.organization_id:
        raise ProviderSettingsError(sentence("This contract belongs to another company."))


def _check_usable(provider: IdentityProvider) -> None:
    if provider.is_saml and provider.is_on and not provider.metadata:
        raise ProviderSettingsError(sentence("Enter the provider’s metadata before you turn the provider on."))
    if not provider.is_saml and provider.is_on and not (provider.issuer and provider.client_id and provider.sealed):
        raise ProviderSettingsError(
            sentence("Enter issuer, client id and client secret before you turn the provider on.")
        )
    if provider.entry == Entry.EVERYBODY and not (
        provider.default_roles or GroupRole.objects.filter(organization=provider.organization_id).exists()
    ):
        raise ProviderSettingsError(sentence("Say which role new people get, or which groups give a role."))
    if lacks_emergency_admin(provider):
        raise ProviderSettingsError(
            sentence(
                "Name one active admin who keeps a password. Otherwise nobody could sign in if the provider fails."
            )
        )


def _opened(provider: IdentityProvider) -> set[tuple[str, ...]]:
    """Return what the provider's sign-ins depend on: its issuer, its client id and each confirmed domain.

    A provider that is off has no sign-ins, so return an empty set for it.
    """
    if not provider.is_on:
        return set()
    domains = provider.domains.filter(confirmed_at__isnull=False).values_list("domain", flat=True)
    return {("client", provider.naming_authority, provider.client_id), *(("domain", domain) for domain in domains)}


def _put_metadata(admin: Seat, provider: IdentityProvider, metadata: str) -> None:
    before = saml.parsed(provider.metadata).fingerprints if provider.metadata else ""
    described = saml.parsed(metadata)
    provider.metadata, provider.issuer = metadata, described.entity_id
    provider.metadata_read_at = provider.metadata_tried_at = clock.now()
    if before != described.fingerprints:
        _record(admin, "provider.certificates_changed", provider, before=before, after=described.fingerprints)


def _put_domains(provider: IdentityProvider, domains: Collection[str]) -> None:
    """Replace the provider's domains. Leave a domain as it was if it is still listed; new domains are unconfirmed."""
    provider.domains.exclude(domain__in=domains).delete()
    standing = set(provider.domains.values_list("domain", flat=True))
    ProviderDomain.objects.bulk_create(
        ProviderDomain(provider=provider, organization=provider.organization, domain=domain)
        for domain in sorted(set(domains) - standing)
    )


def _put_group_roles(organization: Organization, pairs: Collection[tuple[str, Role]]) -> None:
    # The group roles belong to the company and not to one provider. When an admin saves any provider of the company,
    # all group roles are replaced. If two admins save at the same time, one waits for the other.
    take_turn(f"group roles of {organization.pk}")
    GroupRole.objects.filter(organization=organization).delete()
    GroupRole.objects.bulk_create(
        GroupRole(organization=organization, group=group, role=role.value) for group, role in dict.fromkeys(pairs)
    )


def _record(admin: Seat, action: str, provider: IdentityProvider, *, before: str = "", after: str = "") -> None:
    audit.record(
        action=action,
        actor=admin.person,
        organization=provider.organization,
        contract=admin.contract,
        subject=provider.name,
        before=before,
        after=after,
    )
