"""The metadata that a provider publishes. :func:`read` uses the network, so never call it inside a transaction."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.saml.xml import (
    LARGEST,
    NAMES,
    PROTOCOL,
    Element,
    UnreadableXml,
    parse,
    text_of,
)
from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web.links import with_origins_only
from hirewire.kit.web.openid import discovery
from hirewire.kit.web.openid.errors import ProviderFault

log = structlog.get_logger(__name__)

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
#: How long to wait before reading the metadata again: after a success, and after a failure.
KEPT: Final = timedelta(hours=1)
RETRY: Final = timedelta(minutes=5)
#: If a signature was made with an unknown key, the metadata is read again, but only if at least this much time has
#: passed since the last attempt. ``discovery`` uses the same time.
LOOK_AGAIN: Final = discovery.LOOK_AGAIN
#: The audit trail names this actor if a change came from the provider's metadata, and not from a person here.
ACTOR: Final = "Metadata of the provider"
_LONGEST_ENTITY: Final = 290
_MOST_CERTIFICATES: Final = 20
_SMALLEST_KEY: Final = 2048


@dataclass(frozen=True, slots=True)
class Metadata:
    entity_id: str
    #: The provider's URL to which the browser carries our sign-in request.
    sign_on_address: str
    certificates: tuple[x509.Certificate, ...]
    wants_signed_requests: bool
    valid_until: datetime | None

    @property
    def fingerprints(self) -> str:
        """Return the text by which the audit trail identifies the certificates."""
        return ", ".join(sorted(certificate.fingerprint(SHA256()).hex()[:16] for certificate in self.certificates))


@dataclass(slots=True)
class _Publisher:
    pk: int = 0
    name: str = ACTOR


def read(url: str) -> str:
    """Fetch metadata from its address. Redirects are not followed, and private addresses are refused."""
    discovery.check_address(url)
    outcome = discovery.ask(
        url, headers={"accept": "application/samlmetadata+xml, application/xml, text/xml"}, most=LARGEST + 1
    )
    if outcome.status is None:
        raise ProviderFault(sentence("{url} cannot be reached: {error}", url=url, error=outcome.error))
    if not outcome.is_success:
        raise ProviderFault(sentence("{url} answered with status {status}.", url=url, status=outcome.status))
    return decoded(outcome.answer)


def decoded(document: bytes) -> str:
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ProviderFault(sentence("The metadata is not XML in UTF-8.")) from fault
    parsed(text)
    return text


def parsed(text: str) -> Metadata:
    """Read metadata without checking a signature.

    Metadata is trusted because of where it comes from: an https address, or an admin's upload.
    """
    try:
        root = parse(text.encode())
    except UnreadableXml as fault:
        raise ProviderFault(
            sentence("The metadata cannot be read: it has to be XML, without a DTD, and at most 256 KB.")
        ) from fault
    if root.tag != f"{{{NAMES['md']}}}EntityDescriptor":
        raise ProviderFault(sentence("The metadata has to describe exactly one provider (EntityDescriptor)."))
    entity_id = root.get("entityID", "").strip()
    roles = [
        role
        for role in root.findall("md:IDPSSODescriptor", NAMES)
        if PROTOCOL in role.get("protocolSupportEnumeration", "").split()
    ]
    if not 0 < len(entity_id) <= _LONGEST_ENTITY or len(roles) != 1:
        raise ProviderFault(sentence("The metadata does not describe an identity provider that speaks SAML 2.0."))
    return Metadata(
        entity_id,
        _sign_on_address(roles[0]),
        _certificates(roles[0]),
        roles[0].get("WantAuthnRequestsSigned", "") in {"true", "1"},
        _valid_until(root),
    )


def metadata_of(provider: IdentityProvider) -> Metadata:
    tried_at = provider.metadata_tried_at
    wait = KEPT if tried_at == provider.metadata_read_at else RETRY
    if provider.metadata_url and (tried_at is None or clock.now() - tried_at > wait):
        refresh(provider)
    return stored(provider)


def stored(provider: IdentityProvider) -> Metadata:
    if not provider.metadata:
        raise ProviderFault(sentence("The provider’s metadata is missing."))
    metadata = parsed(provider.metadata)
    if metadata.valid_until is not None and metadata.valid_until < clock.now():
        raise ProviderFault(sentence("The provider’s metadata has expired (validUntil)."))
    return metadata


def has_news(provider: IdentityProvider) -> bool:
    tried_at = provider.metadata_tried_at
    if not provider.metadata_url or (tried_at is not None and clock.now() - tried_at < LOOK_AGAIN):
        return False
    before = provider.metadata
    refresh(provider)
    return provider.metadata != before


def refresh(provider: IdentityProvider) -> None:
    """Read the provider's metadata again, unless another request is reading it or has just read it.

    Keep the stored metadata if the read fails, or if the new metadata has another entity id: an admin has to check such
    a change.
    """
    now = clock.now()
    if not _claimed(provider, now):
        provider.refresh_from_db(fields=["metadata", "metadata_read_at", "metadata_tried_at"])
        return
    try:
        text = read(provider.metadata_url)
        if parsed(text).entity_id != provider.issuer:
            raise ProviderFault(sentence("The provider calls itself by another name now."))  # noqa: TRY301 - one way to fail
    except ProviderFault as fault:
        log.warning("Metadata of a provider cannot be read", provider=provider.pk, reason=with_origins_only(str(fault)))
        return
    _keep(provider, text, now)


def _claimed(provider: IdentityProvider, now: datetime) -> bool:
    """Record that this request is about to read the metadata. Returns False if the request must not read it.

    The attempt is recorded in advance, so that other requests do not wait for a provider that does not answer. The
    result is False if another request has recorded an attempt in the meantime, or if an admin has entered another
    address.
    """
    untried = _rows(provider).filter(metadata_tried_at=provider.metadata_tried_at)
    is_claimed = untried.update(metadata_tried_at=now) > 0
    if is_claimed:
        provider.metadata_tried_at = now
    return is_claimed


@transaction.atomic
def _keep(provider: IdentityProvider, text: str, now: datetime) -> None:
    before, after = _fingerprints(provider.metadata), _fingerprints(text)
    kept = _rows(provider).update(metadata=text, metadata_read_at=now, metadata_tried_at=now)
    provider.metadata, provider.metadata_read_at, provider.metadata_tried_at = text, now, now
    if kept and before != after:
        audit.record(
            action="provider.certificates_changed",
            actor=_Publisher(),
            organization=provider.organization,
            contract=provider.contract,
            subject=provider.name,
            before=before,
            after=after,
        )


def _rows(provider: IdentityProvider) -> QuerySet[IdentityProvider]:
    # This matches no row if an admin has entered another address in the meantime.
    return IdentityProvider.objects.filter(pk=provider.pk, metadata_url=provider.metadata_url)


def _fingerprints(text: str) -> str:
    return parsed(text).fingerprints if text else ""


def _sign_on_address(role: Element) -> str:
    for service in role.findall("md:SingleSignOnService", NAMES):
        if service.get("Binding") == REDIRECT:
            address = service.get("Location", "").strip()
            discovery.check_address(address)
            return address
    raise ProviderFault(sentence("The provider offers no sign-in by redirect (HTTP-Redirect)."))


def _certificates(role: Element) -> tuple[x509.Certificate, ...]:
    """Return the provider's signing certificates. There are several while the provider changes its key."""
    listed = [
        text_of(certificate)
        for descriptor in role.findall("md:KeyDescriptor", NAMES)
        if descriptor.get("use", "signing") == "signing"
        for certificate in descriptor.iterfind(".//ds:X509Certificate", NAMES)
    ]
    certificates = tuple(_certificate(text) for text in dict.fromkeys(listed[:_MOST_CERTIFICATES]))
    if not certificates:
        raise ProviderFault(sentence("The metadata contains no signing certificate."))
    return certificates


def _certificate(text: str) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
        key = certificate.public_key()
    except (binascii.Error, ValueError, TypeError) as fault:
        raise ProviderFault(sentence("A certificate in the metadata cannot be read.")) from fault
    is_strong = isinstance(key, EllipticCurvePublicKey) or (
        isinstance(key, RSAPublicKey) and key.key_size >= _SMALLEST_KEY
    )
    if not is_strong:
        raise ProviderFault(sentence("A certificate in the metadata has a key that is too weak."))
    return certificate


def _valid_until(root: Element) -> datetime | None:
    text = root.get("validUntil")
    if text is None:
        return None
    return instant(text)


def instant(text: str) -> datetime:
    """Parse a SAML time. A time without a time zone is in UTC, because all times in SAML are in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as fault:
        raise ProviderFault(sentence("A time in the metadata cannot be read.")) from fault
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
