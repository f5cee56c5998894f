"""Checks a provider's answer (SAML profiles 4.1.4): who made it, for whom, for what, and when."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.errors import AnswerRefused
from hirewire.hub.recruiting.single_sign_on.saml import metadata, xml
from hirewire.hub.recruiting.single_sign_on.saml.people import claims_of
from hirewire.hub.recruiting.single_sign_on.saml.requests import consumer_address, entity_id
from hirewire.hub.recruiting.single_sign_on.saml.xml import ASSERTION, NAMES, PROTOCOL, SIGNATURE, Element, text_of
from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web.openid.code_flow import plain
from hirewire.kit.web.openid.errors import ProviderFault, ProviderRefused
from hirewire.kit.web.openid.tokens import LEEWAY, Claims

#: The greatest age of an assertion. A provider makes an assertion for one answer, which arrives at once.
FRESH: Final = timedelta(minutes=15)
_SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
_BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_LONGEST_ID: Final = 255
#: The limit in characters. Base64 needs four characters for three bytes, and may contain line breaks.
_LONGEST_ANSWER: Final = xml.LARGEST * 3 // 2
#: Conditions that are accepted besides the audience. They need no checks of their own, because the other checks already
#: cover them.
_HARMLESS: Final = {f"{{{ASSERTION}}}OneTimeUse", f"{{{ASSERTION}}}ProxyRestriction"}


@dataclass(frozen=True, slots=True)
class Statement:
    assertion_id: str
    #: The id of our request; empty if the sign-in began at the provider.
    in_response_to: str
    claims: Claims
    #: From this time on, the assertion is too old to be accepted, so its use can be forgotten.
    forget_at: datetime


def statement_in(provider: IdentityProvider, answer: str) -> Statement:
    """Check a provider's answer, and return what it states.

    This may fetch new certificates, so never call it inside a transaction.
    """
    response = _read(answer)
    _check_response(provider, response)
    assertion = _signed_assertion(provider, response)
    _check_issuer(provider, assertion)
    in_response_to = response.get("InResponseTo", "")
    _check_confirmation(provider, assertion, in_response_to)
    _check_conditions(provider, assertion)
    issued_at = _instant(assertion, "IssueInstant")
    now = clock.now()
    if issued_at > now + LEEWAY:
        raise AnswerRefused(sentence("it is from the future (IssueInstant). Compare the clocks of both machines."))
    if issued_at < now - FRESH - LEEWAY:
        raise AnswerRefused(sentence("it is too old (IssueInstant). Compare the clocks of both machines."))
    return Statement(
        assertion_id=_id(assertion, "ID"),
        in_response_to=in_response_to,
        claims=claims_of(provider, assertion, proven_at=_proven_at(assertion)),
        forget_at=issued_at + FRESH + LEEWAY * 2,
    )


def _read(answer: str) -> Element:
    if len(answer) > _LONGEST_ANSWER:
        raise AnswerRefused(sentence("it is too large."))
    try:
        response = xml.parse(base64.b64decode("".join(answer.split()), validate=True))
    except (binascii.Error, ValueError, xml.UnreadableXml) as fault:
        raise AnswerRefused(sentence("it cannot be read.")) from fault
    if response.tag != f"{{{PROTOCOL}}}Response" or not xml.is_plain(response):
        raise AnswerRefused(sentence("it cannot be read."))
    return response


def _check_response(provider: IdentityProvider, response: Element) -> None:
    """Check the response around the assertion.

    The response may be unsigned, so the assertion has to repeat everything that matters.
    """
    code = response.find("samlp:Status/samlp:StatusCode", NAMES)
    if response.get("Version") != "2.0" or code is None:
        raise AnswerRefused(sentence("it cannot be read."))
    if response.get("Destination", consumer_address(provider)) != consumer_address(provider):
        raise AnswerRefused(sentence("it is for another address (Destination)."))
    if code.get("Value") != _SUCCESS:
        inner = code.find("samlp:StatusCode", NAMES)
        names = [element.get("Value", "").rpartition(":")[2] for element in (code, inner) if element is not None]
        raise ProviderRefused(plain(names[-1]))
    if response.find("saml:Issuer", NAMES) is not None:
        _check_issuer(provider, response)


def _signed_assertion(provider: IdentityProvider, response: Element) -> Element:
    """Return the answer's only assertion, in exactly the form that was signed."""
    if next(response.iter(f"{{{ASSERTION}}}EncryptedAssertion"), None) is not None:
        raise AnswerRefused(sentence("its assertion is encrypted. Turn encryption off at the provider."))
    assertions = list(response.iter(f"{{{ASSERTION}}}Assertion"))
    if len(assertions) != 1 or assertions[0].getparent() is not response:
        raise AnswerRefused(sentence("it contains no assertion, or several."))
    assertion = assertions[0]
    holders = [signature.getparent() for signature in response.iter(f"{{{SIGNATURE}}}Signature")]
    if any(holder is not response and holder is not assertion for holder in holders):
        raise AnswerRefused(sentence("its signature covers something else."))
    if assertion not in holders:
        raise AnswerRefused(sentence("its assertion is not signed. Turn signing on at the provider."))
    try:
        return _verified(provider, response, assertion)
    except AnswerRefused:
        if not metadata.has_news(provider):
            raise
    return _verified(provider, response, assertion)


def _verified(provider: IdentityProvider, response: Element, assertion: Element) -> Element:
    certificates = metadata.metadata_of(provider).certificates
    if response.find("ds:Signature", NAMES) is not None:
        # The response need not be signed, but if it is, the signature must be valid.
        xml.signed(response, certificates)
    return xml.signed(assertion, certificates)


def _check_issuer(provider: IdentityProvider, element: Element) -> None:
    if text_of(element.find("saml:Issuer", NAMES)) != provider.issuer:
        raise AnswerRefused(sentence("another provider made it (Issuer)."))


def _check_confirmation(provider: IdentityProvider, assertion: Element, in_response_to: str) -> None:
    """Require one valid confirmation.

    If no confirmation is valid, report only the fault of the last one: a list of all faults would help nobody.
    """
    fault = AnswerRefused(sentence("it does not say how its subject is confirmed (bearer)."))
    for confirmation in assertion.findall("saml:Subject/saml:SubjectConfirmation", NAMES):
        if confirmation.get("Method") != _BEARER:
            continue
        try:
            _check_bearer(provider, confirmation.find("saml:SubjectConfirmationData", NAMES), in_response_to)
        except AnswerRefused as refused:
            fault = refused
        else:
            return
    raise fault


def _check_bearer(provider: IdentityProvider, data: Element | None, in_response_to: str) -> None:
    if data is None:
        raise AnswerRefused(sentence("it does not say how its subject is confirmed (bearer)."))
    if data.get("NotBefore") is not None:
        raise AnswerRefused(sentence("its confirmation has a start, which SAML does not allow (NotBefore)."))
    if data.get("Recipient") != consumer_address(provider):
        raise AnswerRefused(sentence("it is for another address (Recipient)."))
    if data.get("InResponseTo", "") != in_response_to:
        raise AnswerRefused(sentence("it answers another request (InResponseTo)."))
    if _instant(data, "NotOnOrAfter") <= clock.now() - LEEWAY:
        raise AnswerRefused(sentence("it has expired (NotOnOrAfter). Compare the clocks of both machines."))


def _check_conditions(provider: IdentityProvider, assertion: Element) -> None:
    conditions = assertion.find("saml:Conditions", NAMES)
    if conditions is None:
        raise AnswerRefused(sentence("it does not say who it is for (Audience)."))
    now = clock.now()
    if conditions.get("NotBefore") is not None and _instant(conditions, "NotBefore") > now + LEEWAY:
        raise AnswerRefused(sentence("it is not valid yet (NotBefore). Compare the clocks of both machines."))
    if conditions.get("NotOnOrAfter") is not None and _instant(conditions, "NotOnOrAfter") <= now - LEEWAY:
        raise AnswerRefused(sentence("it has expired (NotOnOrAfter). Compare the clocks of both machines."))
    restrictions = conditions.findall("saml:AudienceRestriction", NAMES)
    if not restrictions:
        raise AnswerRefused(sentence("it does not say who it is for (Audience)."))
    if not all(entity_id(provider) in set(_audiences(each)) for each in restrictions):
        raise AnswerRefused(sentence("it is for another application (Audience)."))
    if any(child.tag not in _HARMLESS for child in conditions if child not in restrictions):
        raise AnswerRefused(sentence("it sets a condition that is not known here."))


def _audiences(restriction: Element) -> Iterator[str]:
    return (text_of(audience) for audience in restriction.findall("saml:Audience", NAMES))


def _proven_at(assertion: Element) -> datetime:
    statements = assertion.findall("saml:AuthnStatement", NAMES)
    if not statements:
        raise AnswerRefused(sentence("it does not say that anybody signed in (AuthnStatement)."))
    for statement in statements:
        if statement.get("SessionNotOnOrAfter") and _instant(statement, "SessionNotOnOrAfter") <= clock.now() - LEEWAY:
            raise AnswerRefused(sentence("the session at the provider has ended (SessionNotOnOrAfter)."))
    return max(_instant(statement, "AuthnInstant") for statement in statements)


def _instant(element: Element, name: str) -> datetime:
    text = element.get(name)
    if text is None:
        raise AnswerRefused(sentence("it lacks {name}.", name=name))
    try:
        return metadata.instant(text)
    except ProviderFault as fault:
        raise AnswerRefused(sentence("one of its times cannot be read.")) from fault


def _id(element: Element, name: str) -> str:
    value = element.get(name, "")
    if not 0 < len(value) <= _LONGEST_ID:
        raise AnswerRefused(sentence("it cannot be read."))
    return value
