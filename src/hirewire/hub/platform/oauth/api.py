"""OAuth endpoints, and the resources that a person's token gives access to.

The endpoints return errors in OAuth's format. Only the errors for unknown paths and wrong HTTP methods have the format
of the API.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeVar

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.oauth import identity, signing
from hirewire.hub.platform.oauth.openid import discovery
from hirewire.hub.platform.oauth.requests import parameters_of
from hirewire.hub.platform.oauth.scopes import ADDRESSES, NAMES
from hirewire.hub.platform.oauth.server import SERVER
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.declared import Parameters
from hirewire.hub.restli.errors import MethodNotSupported, NotFound
from hirewire.hub.restli.messages import Answer, Call
from hirewire.hub.restli.resource import Context, Page, Resource, finder
from hirewire.wire.oauth import Scope
from hirewire.wire.records import people
from hirewire.wire.restli import Key

F = TypeVar("F")

_ENDPOINTS: Final[Mapping[str, Callable[[dict[str, str]], Answer]]] = {
    "/oauth/v2/accessToken": SERVER.access_token,
    "/oauth/v2/introspectToken": SERVER.introspection,
    "/oauth/v2/revoke": SERVER.revocation,
}
_DOCUMENTS: Final[Mapping[str, Callable[[], object]]] = {
    "/oauth/.well-known/openid-configuration": discovery,
    "/oauth/openid/jwks": lambda: {"keys": signing.published_keys()},
}
#: Seconds for which clients may cache a document. A cached document may lack a new key, but clients read the document
#: again when they receive a token with an unknown key.
_DOCUMENT_LIFE: Final = 300


def oauth(call: Call) -> Answer:
    return _of(_ENDPOINTS, call, "POST")(parameters_of(call))


def openid(call: Call) -> Answer:
    document = _of(_DOCUMENTS, call, "GET")()
    headers = {"Content-Type": "application/json", "Cache-Control": f"public, max-age={_DOCUMENT_LIFE}"}
    return Answer(200, json.dumps(document).encode(), headers)


def _of(endpoints: Mapping[str, F], call: Call, verb: str) -> F:
    path = call.path.removesuffix("/")
    name = path.rpartition("/")[2]
    if path not in endpoints:
        raise NotFound(f"Resource {name[:100]} does not exist")
    if call.verb != verb:
        raise MethodNotSupported(name, call.verb, {"Allow": verb if verb == "POST" else f"{verb}, HEAD"})
    return endpoints[path]


class Me(Resource[Caller]):
    """This is the older form of ``userinfo``. An ATS names people on its access lists by the ``id`` in this record."""

    name = "me"
    summary = "The person who signed in."
    answer = people.Me
    is_simple = True
    scopes = NAMES

    def get(self, caller: Caller, key: Key, context: Context) -> dict[str, Any]:
        return identity.profile(caller.application, _person(caller))


class UserInfo(Resource[Caller]):
    """This is the newer form of ``me``. The token's scopes decide which claims are present."""

    name = "userinfo"
    summary = "The person who signed in, with OpenID Connect's claim names."
    answer = people.UserInfo
    is_simple = True
    scopes = frozenset({Scope.OPENID})

    def get(self, caller: Caller, key: Key, context: Context) -> dict[str, Any]:
        return identity.claims(caller.application, _person(caller), caller.scopes)


class EmailAddress(Resource[Caller]):
    """The older form of sign-in reads the e-mail address from this resource, and everything else from ``me``."""

    name = "emailAddress"
    summary = "The e-mail address of the person who signed in."
    answer = people.EmailHandle
    parameters: ClassVar[Parameters] = {"members": ()}
    scopes = ADDRESSES

    @finder("members")
    def of_member(self, caller: Caller, context: Context) -> Page:
        person = _person(caller)
        handle = f"urn:li:emailAddress:{identity.person_id(caller.application, person)}"
        email = people.EmailHandle(handle=handle, address=people.Mailbox(email_address=person.email))
        return Page([email][context.start :], total=1)


def _person(caller: Caller) -> Person:
    if caller.person is None or caller.person.member_id is None:
        # The scopes admit only tokens of people. What remains is a person who has lost the profile since signing in.
        raise NotFound("This person has no profile")
    return caller.person
