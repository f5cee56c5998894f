from django.db.models import F, QuerySet

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.providers.models import IdentityProvider, ProviderDomain


def domain_of(email: str) -> str:
    """Return the address's domain, normalized by :func:`normal_domain`, or an empty string if there is no domain.

    The result is also empty if the address contains NUL. Otherwise, callers could find a provider for the address, and
    then look up the person with this address, and PostgreSQL would refuse the NUL.
    """
    domain = email.strip().rpartition("@")[2] if "@" in email and "\0" not in email else ""
    return normal_domain(domain)


def normal_domain(domain: str) -> str:
    """Return the domain in lower case and in ASCII, or an empty string if the text cannot be a domain."""
    if "\0" in domain:
        # The IDNA codec accepts NUL, but PostgreSQL refuses it, even in a comparison.
        return ""
    try:
        return domain.strip().strip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def working_providers() -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.filter(is_on=True, contract__organization=F("organization")).select_related(
        "organization", "contract"
    )


def has_providers() -> bool:
    return IdentityProvider.objects.filter(is_on=True).exists()


def company_of(email: str) -> Organization | None:
    """Return the company for which the operator has confirmed the address's domain."""
    claims = ProviderDomain.objects.filter(domain=domain_of(email), confirmed_at__isnull=False)
    claim = claims.select_related("organization").first()
    return None if claim is None else claim.organization


def provider_of(email: str) -> IdentityProvider | None:
    domain = domain_of(email)
    if not domain:
        return None
    return working_providers().filter(domains__domain=domain, domains__confirmed_at__isnull=False).first()


def required_provider(email: str) -> IdentityProvider | None:
    provider = provider_of(email)
    if provider is None or not provider.is_required:
        return None
    return None if provider.emergency_email == email.strip().lower() else provider
