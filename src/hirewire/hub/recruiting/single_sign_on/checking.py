"""The action *Check*: reads what a provider publishes, and explains it, before anybody depends on the provider.

This uses the network.
"""

from collections.abc import Iterator

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.findings import Finding, Weight
from hirewire.hub.recruiting.single_sign_on.queries import lacks_emergency_admin
from hirewire.hub.recruiting.single_sign_on.saml import checking as saml
from hirewire.kit.text.sentences import localized, sentence
from hirewire.kit.web.openid import discovery
from hirewire.kit.web.openid.discovery import Metadata
from hirewire.kit.web.openid.errors import ProviderFault
from hirewire.kit.web.openid.tokens import ALGORITHMS


def check(provider: IdentityProvider) -> list[Finding]:
    published = saml.published if provider.is_saml else _published
    findings = [*_settings(provider), *published(provider)]
    return sorted(findings, key=lambda finding: list(Weight).index(finding.weight), reverse=True)


def _settings(provider: IdentityProvider) -> Iterator[Finding]:
    if not provider.is_saml and not (provider.client_id and provider.sealed):
        yield Finding(Weight.FAULT, sentence("Client id or client secret is missing."))
    if lacks_emergency_admin(provider):
        yield Finding(
            Weight.FAULT,
            sentence(
                "Nobody could sign in if the provider failed: {address} is not an active admin with a password.",
                address=provider.emergency_email,
            ),
        )
    domains = list(provider.domains.all())
    confirmed = [domain.domain for domain in domains if domain.confirmed_at]
    waiting = [domain.domain for domain in domains if not domain.confirmed_at]
    if confirmed:
        yield Finding(
            Weight.GOOD, sentence("People with an address at {domains} can sign in.", domains=", ".join(confirmed))
        )
    if waiting:
        yield Finding(
            Weight.NOTE if confirmed else Weight.FAULT,
            sentence(
                "The operator of this installation still has to confirm that these domains are yours: {domains}",
                domains=", ".join(waiting),
            ),
        )
    if not domains:
        yield Finding(Weight.FAULT, sentence("There is no e-mail domain, so no sign-in leads to the provider."))


def _published(provider: IdentityProvider) -> Iterator[Finding]:
    try:
        metadata = discovery.read_metadata(provider.issuer)
        yield Finding(Weight.GOOD, sentence("The provider answers, and its issuer is the one that you entered."))
        keys = discovery.read_keys(metadata)
    except ProviderFault as fault:
        yield Finding(Weight.FAULT, localized(fault))
        return
    if keys.keys:
        yield Finding(Weight.GOOD, sentence("It publishes the keys for its signatures."))
    else:
        yield Finding(Weight.FAULT, sentence("It publishes no key with which a signature can be checked."))
    yield from _abilities(metadata)


def _abilities(metadata: Metadata) -> Iterator[Finding]:
    if "code" not in metadata.response_types_supported:
        yield Finding(Weight.FAULT, sentence("It does not offer the authorization code flow."))
    if not set(metadata.id_token_signing_alg_values_supported) & set(ALGORITHMS):
        yield Finding(Weight.FAULT, sentence("It signs id tokens only with methods that are not accepted here."))
    methods = set(metadata.token_endpoint_auth_methods_supported)
    if not methods & {"client_secret_basic", "client_secret_post"}:
        yield Finding(Weight.FAULT, sentence("It accepts no client secret at its token endpoint."))
    if metadata.code_challenge_methods_supported and "S256" not in metadata.code_challenge_methods_supported:
        yield Finding(Weight.NOTE, sentence("It does not say that it checks proof keys (PKCE with S256)."))
    if not metadata.end_session_endpoint:
        yield Finding(
            Weight.NOTE,
            sentence(
                "People who sign out of Recruiter stay signed in at the provider: it gives no address for signing out."
            ),
        )
    if not metadata.backchannel_logout_supported:
        yield Finding(
            Weight.NOTE,
            sentence(
                "It does not say that it can end sessions in Recruiter when somebody signs out at the provider "
                "(back-channel)."
            ),
        )
