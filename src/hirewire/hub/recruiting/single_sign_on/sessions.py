"""Begins and ends sign-ins through a company's provider.

If people now have to use the provider, also ends the sign-ins that they began with a password.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse

from hirewire.hub.identity.accounts import services as accounts
from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState, SignIn
from hirewire.hub.identity.accounts.queries import person_of, works_elsewhere, works_only_elsewhere
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.providers.models import IdentityProvider, Protocol
from hirewire.hub.identity.providers.queries import domain_of
from hirewire.hub.platform.provisioning.origins import is_origin
from hirewire.hub.recruiting.single_sign_on.models import ProviderSession
from hirewire.kit import clock
from hirewire.kit.secrets import SealBrokenError, seal, unseal
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web.openid import discovery, tokens
from hirewire.kit.web.openid.code_flow import Arrival
from hirewire.kit.web.openid.errors import ProviderFault, TokenRefused
from hirewire.kit.web.openid.tokens import LEEWAY, Claims

#: Where the session keeps the encrypted id token. The provider wants the token back when the person signs out.
_HINT_KEY: Final = "provider_hint"
_PROVIDER_KEY: Final = "provider"
_LONGEST: Final = 255
_NOT_ASCII: Final = r"[^\x01-\x7f]"


def open_session(request: HttpRequest, *, provider: IdentityProvider, person: Person, arrival: Arrival) -> None:
    """Sign the person in, for this company only, and record the provider's session behind the sign-in."""
    accounts.open_session(request, person, organization=provider.organization, proven_at=_proven_at(arrival.claims))
    number = request.session[sign_ins.KEY]
    request.session[_PROVIDER_KEY] = provider.pk
    if arrival.id_token:
        request.session[_HINT_KEY] = seal(arrival.id_token, context=_context(number))
    ProviderSession.objects.create(
        sign_in_id=number,
        organization=provider.organization,
        issuer=provider.naming_authority,
        subject=arrival.claims["sub"],
        sid=str(arrival.claims.get("sid", ""))[:_LONGEST],
    )


@dataclass(frozen=True, slots=True)
class SignOutThere:
    """The form that signs the person out at the provider. It is posted, so that no URL contains the token."""

    name: str
    endpoint: str
    fields: dict[str, str]

    @property
    def origin(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}".lower()


def sign_out(request: HttpRequest) -> SignOutThere | None:
    """Sign out here, and return how to sign out at the provider, if it offers that.

    Asks the provider for its endpoints, so never call this inside a transaction.
    """
    number, provider_id = request.session.get(sign_ins.KEY), request.session.get(_PROVIDER_KEY)
    sealed = request.session.get(_HINT_KEY, "")
    is_known = person_of(request) is not None
    accounts.sign_out(request)
    provider = IdentityProvider.objects.filter(pk=provider_id or 0).first() if is_known else None
    if provider is None or not sealed:
        return None
    try:
        endpoint = discovery.metadata_of(provider).end_session_endpoint
        id_token = unseal(sealed, context=_context(number))
    except (ProviderFault, SealBrokenError):
        # The person is signed out here in any case.
        return None
    if not endpoint or not is_origin(SignOutThere("", endpoint, {}).origin):
        return None
    fields = {
        "id_token_hint": id_token,
        "client_id": provider.client_id,
        "post_logout_redirect_uri": settings.HIREWIRE_HUB_URL + reverse("sign-in"),
    }
    return SignOutThere(provider.name, endpoint, fields)


def end_by_token(token: str) -> int:
    """End the sign-ins that a logout token names. May fetch the provider's keys, so never call it in a transaction."""
    issuer, audience = tokens.issuer_and_audience(token)
    providers = IdentityProvider.objects.filter(
        protocol=Protocol.OPENID, issuer=issuer, client_id__in=audience
    ).exclude(issuer="")
    ended = 0
    # Two companies should never use the same issuer and client id, but nothing here can prevent that.
    for provider in providers:
        ended += _end_named(provider, tokens.logout_claims(provider, token))
    if not providers:
        raise TokenRefused(sentence("no provider with its issuer and client id is set up here."))
    return ended


def _end_named(provider: IdentityProvider, claims: Claims) -> int:
    """End the sign-ins that a logout token names, if they began before the token was made.

    A token identifies sign-ins by session or by person. If the token is sent again, it cannot end sign-ins that began
    later.
    """
    which = Q(issuer=provider.issuer, organization=provider.organization_id)
    if claims.get("sub"):
        which &= Q(subject=claims["sub"])
    if claims.get("sid"):
        # A sign-in for which the provider sent no session id can be found only by the person (``sub``).
        which &= Q(sid=claims["sid"]) | (Q(sid="") if claims.get("sub") else Q(pk__in=()))
    made_at = clock.from_millis(int(claims["iat"] * 1000)) + LEEWAY
    sessions = ProviderSession.objects.filter(which).values("sign_in")
    return _end(Q(pk__in=sessions, started_at__lte=made_at))


@transaction.atomic
def end_for_company(*, person: Person, organization: Organization) -> int:
    """End the person's sign-ins through the company's provider.

    If the person works only for this company, end all of the person's sign-ins, including those by password.
    """
    own = Q(organization=organization) if works_elsewhere(person, organization.pk) else Q()
    return _end(Q(person=person) & own)


def end_of_company(*, organization_id: int) -> int:
    return _end(Q(organization=organization_id))


def end_of_provider(*, organization_id: int, authority: str, but: int | None = None) -> int:
    opened = ProviderSession.objects.filter(organization=organization_id, issuer=authority).exclude(sign_in=but)
    return _end(Q(pk__in=opened.values("sign_in")))


def keep_at(provider: IdentityProvider, *, sign_in_id: int | None, former: str) -> None:
    """Store the provider's new issuer in a sign-in that was opened under the ``former`` issuer.

    The provider can then end the sign-in. Both issuers are in the form of ``IdentityProvider.naming_authority``.
    """
    opened = ProviderSession.objects.filter(sign_in=sign_in_id, organization=provider.organization_id, issuer=former)
    opened.update(issuer=provider.naming_authority)


@transaction.atomic
def end_passwords(*, provider: IdentityProvider) -> int:
    if not provider.is_on or not provider.is_required:
        return 0
    domains = set(provider.domains.filter(confirmed_at__isnull=False).values_list("domain", flat=True))
    has_to = Q(_at(domains), ~Q(person__email__iexact=provider.emergency_email), organization=None)
    here = Seat.objects.filter(
        person=OuterRef("person"), contract__organization=provider.organization_id, state=SeatState.ACTIVE
    )
    without_seat = SignIn.objects.filter(has_to, ~Q(Exists(here)), ended_at=None).values("person")
    # Somebody who works only for other companies may go on using a password; see ``provider_instead_of_password``.
    elsewhere = [
        person.pk
        for person in Person.objects.filter(pk__in=without_seat)
        if works_only_elsewhere(person, provider.organization_id)
    ]
    return _end(has_to & ~Q(person__in=elsewhere))


def _at(domains: Collection[str]) -> Q:
    """Return a condition on open sign-ins by password: the person's address is in one of these domains.

    Addresses that are not ASCII are compared in Python. They are stored as they were typed, whereas domains are stored
    in ASCII form, and several spellings, such as ``straße`` and ``strasse``, have the same ASCII form.
    """
    at_a_domain = Q(pk__in=())
    for domain in domains:
        at_a_domain |= Q(person__email__iendswith=f"@{domain}")
    in_unicode = SignIn.objects.filter(person__email__regex=_NOT_ASCII, organization=None, ended_at=None)
    addresses = in_unicode.values_list("person", "person__email").distinct()
    return at_a_domain | Q(person__in=[number for number, email in addresses if domain_of(email) in domains])


def _proven_at(claims: Claims) -> datetime | None:
    """Return when the person signed in at the provider, or None if the provider does not say.

    The person may have signed in at the provider long before this sign-in, perhaps too long ago for an application's
    ``max_age``. A time in the future counts as now, because the provider's clock may be ahead of ours.
    """
    seconds = claims.get("auth_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    now = clock.now()
    # With this order of arguments, NaN counts as zero.
    return clock.from_millis(round(max(0, min(seconds, now.timestamp())) * 1000))


def _end(which: Q) -> int:
    return SignIn.objects.filter(which, ended_at=None).update(ended_at=clock.now())


def _context(number: int | None) -> str:
    return f"id token of sign-in:{number}"
