"""What an assertion says about a person, as OpenID Connect claims."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.single_sign_on.arriving import ELSEWHERE
from hirewire.hub.recruiting.single_sign_on.errors import AnswerRefused
from hirewire.hub.recruiting.single_sign_on.saml.requests import EMAIL, TRANSIENT
from hirewire.hub.recruiting.single_sign_on.saml.xml import NAMES, Element, text_of
from hirewire.kit.text.sentences import sentence

_WS: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
#: For each claim, the attributes in which Entra ID, Okta, Google and Keycloak send it by default. The URNs are X.500
#: attributes.
_ATTRIBUTES: Final = {
    "email": (f"{_WS}/emailaddress", "email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3"),
    "given_name": (f"{_WS}/givenname", "givenName", "firstName", "first_name", "given_name", "urn:oid:2.5.4.42"),
    "family_name": (f"{_WS}/surname", "sn", "surname", "lastName", "last_name", "family_name", "urn:oid:2.5.4.4"),
    "name": (
        "displayName",
        "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oid:2.16.840.1.113730.3.1.241",
    ),
}
#: The attribute that Entra ID sends in place of the groups if a person is in more than 150 groups.
_GROUPS_LINK: Final = "http://schemas.microsoft.com/claims/groups.link"
_LONGEST_SUBJECT: Final = 255


def claims_of(provider: IdentityProvider, assertion: Element, *, proven_at: datetime) -> dict[str, Any]:
    """Return an assertion's claims.

    The e-mail address comes from an attribute. Without such an attribute, the NameID is used if it is an address.
    """
    name = assertion.find("saml:Subject/saml:NameID", NAMES)
    subject = text_of(name)
    if name is None or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise AnswerRefused(sentence("it names nobody (NameID)."))
    if name.get("Format") == TRANSIENT:
        raise AnswerRefused(sentence("it names the person differently each time (NameID). Choose a persistent name."))
    attributes = _attributes(assertion)
    claims: dict[str, Any] = {}
    if provider.groups_claim in attributes:
        claims[provider.groups_claim] = attributes[provider.groups_claim]
    elif _GROUPS_LINK in attributes:
        claims[ELSEWHERE] = {provider.groups_claim: _GROUPS_LINK}
    claims |= {claim: values[0] for claim, names in _ATTRIBUTES.items() if (values := _first(attributes, names))}
    if "email" not in claims and (name.get("Format") == EMAIL or "@" in subject):
        claims["email"] = subject
    return claims | {
        "iss": provider.issuer,
        "sub": subject,
        "sid": _session(assertion),
        "auth_time": int(proven_at.timestamp()),
    }


def _attributes(assertion: Element) -> dict[str, list[str]]:
    attributes: dict[str, list[str]] = {}
    for attribute in assertion.findall("saml:AttributeStatement/saml:Attribute", NAMES):
        values = [text_of(value) for value in attribute.findall("saml:AttributeValue", NAMES)]
        attributes.setdefault(attribute.get("Name", ""), []).extend(value for value in values if value)
    return attributes


def _first(attributes: Mapping[str, Sequence[str]], names: Sequence[str]) -> Sequence[str]:
    return next((attributes[name] for name in names if attributes.get(name)), ())


def _session(assertion: Element) -> str:
    statement = assertion.find("saml:AuthnStatement", NAMES)
    return "" if statement is None else statement.get("SessionIndex", "")
