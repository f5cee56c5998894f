"""The action *Check* for a SAML provider: reads and explains its metadata. This uses the network."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.findings import Finding, Weight
from hirewire.hub.recruiting.single_sign_on.saml import metadata
from hirewire.hub.recruiting.single_sign_on.saml.metadata import Metadata
from hirewire.kit import clock
from hirewire.kit.text.sentences import localized, sentence
from hirewire.kit.web.openid.errors import ProviderFault

_SOON: Final = timedelta(days=30)


def published(provider: IdentityProvider) -> Iterator[Finding]:
    try:
        described = (
            metadata.parsed(metadata.read(provider.metadata_url))
            if provider.metadata_url
            else metadata.stored(provider)
        )
    except ProviderFault as fault:
        yield Finding(Weight.FAULT, localized(fault))
        return
    if described.entity_id == provider.issuer:
        yield Finding(Weight.GOOD, sentence("The metadata describes {name}.", name=described.entity_id))
    else:
        yield Finding(
            Weight.FAULT,
            sentence("The provider calls itself {name} now. Save its metadata again.", name=described.entity_id),
        )
    if described.wants_signed_requests:
        # Keycloak's metadata always says that Keycloak wants signed requests, even if its settings for us do not
        # require them.
        yield Finding(
            Weight.NOTE,
            sentence(
                "It may require signed requests, but ours are not signed. If it refuses our requests, turn the "
                "requirement off at the provider."
            ),
        )
    yield from _certificates(described)
    if not provider.metadata_url:
        yield Finding(
            Weight.NOTE,
            sentence("The metadata is a file. Upload a new one before the provider changes its certificate."),
        )
    if provider.allows_unasked:
        yield Finding(
            Weight.NOTE,
            sentence(
                "Sign-ins may begin at the provider. Somebody could be signed in as another person without noticing."
            ),
        )


def _certificates(described: Metadata) -> Iterator[Finding]:
    now = clock.now()
    usable = [each for each in described.certificates if each.not_valid_before_utc <= now <= each.not_valid_after_utc]
    if not usable:
        yield Finding(Weight.FAULT, sentence("None of its certificates is valid now."))
        return
    last = max(each.not_valid_after_utc for each in usable)
    words = sentence("Its signing certificate is valid until {date}.", date=f"{last:%Y-%m-%d}")
    yield Finding(Weight.NOTE if last - now < _SOON else Weight.GOOD, words)
