"""A SAML identity provider for tests. It signs whatever a test wants, even false answers."""

import base64
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod, XMLSigner

from hirewire.kit import clock

ENTITY: Final = "https://idp.larkspur.example/saml"
METADATA_URL: Final = "https://idp.larkspur.example/metadata.xml"
SIGN_ON: Final = "https://idp.larkspur.example/sso?tenant=1"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
_PERSISTENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_NAMES: Final = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'


@dataclass(frozen=True)
class Pair:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def text(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


@cache
def pair(number: int, *, bits: int = 2048, until: int = 2099) -> Pair:
    """Make a key and its certificate, once for all tests, because making a key takes longer than a test."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"idp {number}")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    return Pair(key, builder.not_valid_after(datetime(until, 1, 1, tzinfo=UTC)).sign(key, SHA256()))


@dataclass(frozen=True)
class Answer:
    """What a response says. Empty text leaves an attribute or element out."""

    recipient: str
    audience: str
    in_response_to: str = ""
    #: Replaces ``in_response_to`` in the response only, so that the response contradicts the assertion.
    envelope_in_response_to: str | None = None
    destination: str | None = None
    issuer: str = ENTITY
    envelope_issuer: str | None = None
    name: str = "00u1"
    name_format: str = _PERSISTENT
    attributes: dict[str, Sequence[str]] = field(default_factory=dict)
    status: str = _SUCCESS
    inner_status: str = ""
    assertion_id: str = "_a1"
    issued: timedelta = timedelta()
    not_before: timedelta | None = -timedelta(minutes=1)
    not_after: timedelta | None = timedelta(minutes=5)
    confirmed_until: timedelta | None = timedelta(minutes=5)
    proven: timedelta | None = timedelta()
    session_until: timedelta | None = None
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    more_conditions: str = ""

    @property
    def assertion(self) -> str:
        between = f"{self._attribute('NotBefore', self.not_before)}{self._attribute('NotOnOrAfter', self.not_after)}"
        issued = self._attribute("IssueInstant", self.issued)
        return (
            f'<saml:Assertion {_NAMES} Version="2.0" ID="{self.assertion_id}"{issued}>'
            f"<saml:Issuer>{escape(self.issuer)}</saml:Issuer>"
            f'<saml:Subject><saml:NameID Format="{self.name_format}">{self.name}</saml:NameID>'
            f"{self._confirmation}</saml:Subject>"
            f"<saml:Conditions{between}>{self._audience}{self.more_conditions}</saml:Conditions>{self._authentication}"
            f"<saml:AttributeStatement>{self._attributes}</saml:AttributeStatement></saml:Assertion>"
        )

    def response(self, content: str) -> str:
        answers = self.in_response_to if self.envelope_in_response_to is None else self.envelope_in_response_to
        destination = self.recipient if self.destination is None else self.destination
        issuer = self.issuer if self.envelope_issuer is None else self.envelope_issuer
        inner = f'<samlp:StatusCode Value="{self.inner_status}"/>' if self.inner_status else ""
        return (
            f'<samlp:Response {_NAMES} Version="2.0" ID="_r1"{self._attribute("IssueInstant", self.issued)}'
            f"{_named('InResponseTo', answers)}{_named('Destination', destination)}>"
            f"<saml:Issuer>{escape(issuer)}</saml:Issuer>"
            f'<samlp:Status><samlp:StatusCode Value="{self.status}">{inner}</samlp:StatusCode></samlp:Status>'
            f"{content}</samlp:Response>"
        )

    @property
    def _authentication(self) -> str:
        if self.proven is None:
            return ""
        until = self._attribute("SessionNotOnOrAfter", self.session_until)
        return f'<saml:AuthnStatement SessionIndex="s1"{self._attribute("AuthnInstant", self.proven)}{until}/>'

    @property
    def _confirmation(self) -> str:
        until = self._attribute("NotOnOrAfter", self.confirmed_until)
        data = f"{_named('Recipient', self.recipient)}{_named('InResponseTo', self.in_response_to)}{until}"
        return (
            f'<saml:SubjectConfirmation Method="{self.method}"><saml:SubjectConfirmationData{data}/>'
            "</saml:SubjectConfirmation>"
        )

    @property
    def _audience(self) -> str:
        if not self.audience:
            return ""
        return f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience></saml:AudienceRestriction>"

    @property
    def _attributes(self) -> str:
        return "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in self.attributes.items()
        )

    def _attribute(self, name: str, shift: timedelta | None) -> str:
        return "" if shift is None else f' {name}="{clock.now() + shift:%Y-%m-%dT%H:%M:%S.%fZ}"'


class SamlIdp:
    def __init__(self, number: int = 1, entity: str = ENTITY) -> None:
        self.entity = entity
        self.pair = pair(number)
        self.published = [self.pair]
        self.reads: list[str] = []
        #: What the server returns in place of the metadata, if anything.
        self.says: str | None = None
        self._count = 0

    @property
    def issuer(self) -> str:
        return self.entity

    @property
    def metadata(self) -> str:
        return metadata(self.published, entity=self.entity)

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self._served)

    def request_in(self, address: str) -> etree._Element:
        packed = dict(parse_qsl(urlsplit(address).query))["SAMLRequest"]
        return etree.fromstring(zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS))

    def answer_to(self, address: str, **changes: object) -> Answer:
        """The provider's answer to the request in ``address``, the URL that took a person to the provider."""
        request = self.request_in(address)
        usual = {
            "recipient": request.get("AssertionConsumerServiceURL", ""),
            "audience": request.findtext("{*}Issuer", ""),
            "in_response_to": request.get("ID", ""),
        }
        return self.says_to(**{**usual, **changes})

    def says_to(self, **changes: object) -> Answer:
        self._count += 1
        usual = Answer(recipient="", audience="", assertion_id=f"_a{self._count}", issuer=self.entity)
        return replace(usual, **changes)  # type: ignore[arg-type] # tests name the fields

    def posts(self, answer: Answer) -> dict[str, str]:
        return posted(answer.response(self.signed(answer.assertion)))

    def signed(
        self,
        document: str,
        *,
        method: SignatureMethod = SignatureMethod.RSA_SHA256,
        digest: DigestAlgorithm = DigestAlgorithm.SHA256,
        by: Pair | None = None,
        signer: Callable[..., XMLSigner] | None = None,
    ) -> str:
        root = etree.fromstring(document)
        make = signer or _AnySigner
        tool = make(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=EXCLUSIVE)
        by = by or self.pair
        there = tool.sign(root, key=by.key, cert=[by.certificate], reference_uri=f"#{root.get('ID')}")
        return etree.tostring(there).decode()

    def turns_its_key(self) -> None:
        self.pair = pair(2)
        self.published = [pair(2), pair(1)]

    def _served(self, request: httpx2.Request) -> httpx2.Response:
        self.reads.append(request.url.path)
        if request.url.path != "/metadata.xml":
            return httpx2.Response(404)
        body = (self.metadata if self.says is None else self.says).encode()
        # The body is a stream, as it is over a network.
        return httpx2.Response(200, stream=httpx2.ByteStream(body))


class _AnySigner(XMLSigner):
    """Signs even with SHA-1, so that tests can check that such signatures are refused."""

    def check_deprecated_methods(self) -> None:
        return


def posted(document: str) -> dict[str, str]:
    return {"SAMLResponse": base64.b64encode(document.encode()).decode(), "RelayState": "https://elsewhere.example/"}


def metadata(
    published: Sequence[Pair], *, entity: str = ENTITY, sign_on: str = SIGN_ON, more: str = "", of_role: str = ""
) -> str:
    keys = "".join(
        '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{each.text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for each in published
    )
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}"{more}>'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"{of_role}>{keys}'
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://no.example/"/>'
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{escape(sign_on)}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )


def _named(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""
