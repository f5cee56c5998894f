"""What we say to a provider: our own metadata, and the request to sign somebody in."""

import base64
import zlib
from secrets import token_hex
from typing import Final

from django.conf import settings
from django.urls import reverse
from lxml import etree
from lxml.builder import ElementMaker

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.saml.xml import ASSERTION, METADATA, PROTOCOL
from hirewire.kit import clock
from hirewire.kit.web.openid.code_flow import with_question

POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
PERSISTENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EMAIL: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

_saml: Final = ElementMaker(namespace=ASSERTION, nsmap={"saml": ASSERTION})
_samlp: Final = ElementMaker(namespace=PROTOCOL, nsmap={"samlp": PROTOCOL})
_md: Final = ElementMaker(namespace=METADATA, nsmap={"md": METADATA})


def entity_id(provider: IdentityProvider) -> str:
    """Our entity id is also the address of our metadata.

    We have a different entity id for each provider. An assertion for one company's sign-in is therefore not valid for
    another company's sign-in.
    """
    return settings.HIREWIRE_HUB_URL + reverse("saml-metadata", args=[provider.pk])


def consumer_address(provider: IdentityProvider) -> str:
    return settings.HIREWIRE_HUB_URL + reverse("saml-consumer", args=[provider.pk])


def own_metadata(provider: IdentityProvider) -> bytes:
    root = _md.EntityDescriptor(
        _md.SPSSODescriptor(
            _md.NameIDFormat(PERSISTENT),
            _md.NameIDFormat(EMAIL),
            _md.AssertionConsumerService(
                Binding=POST, Location=consumer_address(provider), index="0", isDefault="true"
            ),
            protocolSupportEnumeration=PROTOCOL,
            AuthnRequestsSigned="false",
            WantAssertionsSigned="true",
        ),
        entityID=entity_id(provider),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def new_id() -> str:
    # An XML id must not begin with a digit.
    return f"_{token_hex(20)}"


def address(provider: IdentityProvider, endpoint: str, *, request_id: str, is_fresh: bool) -> str:
    """Return the provider's address with our request in it (SAML bindings 3.4).

    The request has no ``RelayState``, because the session stores the page that the person wanted to open.
    """
    request = _samlp.AuthnRequest(
        _saml.Issuer(entity_id(provider)),
        _samlp.NameIDPolicy(AllowCreate="true"),
        ID=request_id,
        Version="2.0",
        IssueInstant=clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        Destination=endpoint,
        AssertionConsumerServiceURL=consumer_address(provider),
        ProtocolBinding=POST,
    )
    if is_fresh:
        request.set("ForceAuthn", "true")
    return with_question(endpoint, {"SAMLRequest": _deflated(etree.tostring(request))})


def _deflated(document: bytes) -> str:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(document) + packer.flush()).decode()
