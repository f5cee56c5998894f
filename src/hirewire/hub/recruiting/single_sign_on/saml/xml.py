"""Parses XML from other parties, and returns the part of a document that a signature covers."""

from collections.abc import Sequence
from typing import Final

from cryptography.x509 import Certificate
from lxml import etree
from lxml.etree import QName
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from hirewire.hub.recruiting.single_sign_on.errors import AnswerRefused
from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it

ASSERTION: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURE: Final = "http://www.w3.org/2000/09/xmldsig#"
NAMES: Final = {"saml": ASSERTION, "samlp": PROTOCOL, "md": METADATA, "ds": SIGNATURE}
#: The largest document in bytes, far larger than any that a provider sends or publishes.
LARGEST: Final = 262_144
_ENVELOPED: Final = f"{SIGNATURE}enveloped-signature"
_CANONICAL: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
#: The accepted signature methods. None of them uses SHA-1 or a shared secret.
_METHODS: Final = frozenset(
    {
        *(SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512),
        *(SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512),
        *(SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.SHA384_RSA_MGF1, SignatureMethod.SHA512_RSA_MGF1),
    }
)
_DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


class UnreadableXml(Exception):
    """A document is not XML, is too large, or has a DTD."""


def parse(document: bytes) -> Element:
    """Parse a document that has no DTD, and so no entities. Nothing that the document refers to is fetched."""
    if len(document) > LARGEST or b"<!DOCTYPE" in document:
        raise UnreadableXml
    try:
        root = etree.fromstring(document, _parser())
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise UnreadableXml from fault
    # The check above finds a DTD in the bytes before the parser expands anything. A document in another encoding, such
    # as UTF-16, can hide its DTD from that check, so look for a DTD again after parsing.
    if root.getroottree().docinfo.doctype:
        raise UnreadableXml
    return root


def is_plain(root: Element) -> bool:
    """Whether ``root`` has only elements and text. Parsers differ in how they read a text that a comment splits."""
    return next(root.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity), None) is None


def text_of(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext(with_tail=True)).strip()


def signed(element: Element, certificates: Sequence[Certificate]) -> Element:
    """Return ``element`` as it was signed, read anew from the bytes that its signature covers.

    The result contains nothing else of the document, so an attacker cannot pass other content off as the signed
    element.
    """
    _check_form(element)
    alone = etree.tostring(element, with_tail=False)
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(
                alone, x509_cert=certificate, parser=_parser(), id_attribute="ID", expect_config=_expected()
            )
        except (SignXMLException, etree.LxmlError, ValueError, LookupError, TypeError, AttributeError):
            # Another certificate may fit: while a provider changes its key, it publishes the certificates of both keys,
            # the old and the new one.
            continue
        covered = None if isinstance(result, list) else result.signed_xml
        if covered is not None and covered.tag == element.tag:
            return covered
    raise AnswerRefused(sentence("its signature was not made with one of the provider’s certificates."))


def _check_form(element: Element) -> None:
    """Require SAML's own form of signature (SAML core 5.4): enveloped, and covering exactly the element around it.

    The general standard for XML signatures allows many more forms. Some of these forms have transforms that the
    verifier does not know and may skip.
    """
    signatures = element.findall("ds:Signature", NAMES)
    references = element.findall("ds:Signature/ds:SignedInfo/ds:Reference", NAMES)
    if not signatures:
        raise AnswerRefused(sentence("it is not signed."))
    if len(signatures) != 1 or len(references) != 1:
        raise AnswerRefused(sentence("it must have exactly one signature with one reference."))
    identifier = element.get("ID", "")
    is_about_element = bool(identifier) and references[0].get("URI") == f"#{identifier}"
    if not is_about_element or signatures[0].find(".//ds:Object", NAMES) is not None:
        raise AnswerRefused(sentence("its signature covers something else."))
    transforms = {
        transform.get("Algorithm") for transform in references[0].findall("ds:Transforms/ds:Transform", NAMES)
    }
    canonical = signatures[0].find("ds:SignedInfo/ds:CanonicalizationMethod", NAMES)
    if transforms != {_ENVELOPED, _CANONICAL} or _algorithm(canonical) != _CANONICAL:
        raise AnswerRefused(
            sentence("its signature has a form that is not accepted here (Transform, CanonicalizationMethod).")
        )
    _check_methods(signatures[0])


def _check_methods(signature: Element) -> None:
    method = signature.find("ds:SignedInfo/ds:SignatureMethod", NAMES)
    digest = signature.find("ds:SignedInfo/ds:Reference/ds:DigestMethod", NAMES)
    is_strong = _algorithm(method) in {each.value for each in _METHODS}
    if not is_strong or _algorithm(digest) not in {each.value for each in _DIGESTS}:
        raise AnswerRefused(
            sentence("it is signed with an insecure method, such as SHA-1. Choose SHA-256 at the provider.")
        )


def _algorithm(element: Element | None) -> str:
    return "" if element is None else element.get("Algorithm", "")


def _expected() -> SignatureConfiguration:
    return SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=clock.now(),
    )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def local_name(element: Element) -> str:
    return QName(element).localname
