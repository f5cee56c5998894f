"""What a frame has instead of a cookie: a signed statement of who signed in, for which application, on which page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

import msgspec
from django.core.signing import BadSignature, Signer

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.second_factor import has_second_factor
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.errors import PageRefusedError, SignedOutError
from hirewire.hub.sites.widgets.origins import is_registered
from hirewire.kit import clock

#: Renewed with each response, so a token expires half an hour after the frame was last active.
LIFE = timedelta(minutes=30)
#: However busy the frame is, people sign in again after a working day.
LONGEST = timedelta(hours=8)

_signer = Signer(salt="hub.widgets.token")


@dataclass(frozen=True)
class Visitor:
    """A person in front of a widget."""

    person: Person
    application: DeveloperApplication
    origin: str
    signed_in_at: datetime
    #: The sign-in in the browser: signing out there ends the token, too.
    sign_in_id: int


class _Claims(msgspec.Struct, frozen=True):
    person: int
    application: int
    origin: str
    #: Derived from the person's password: changing it ends every token.
    stamp: str
    since: int
    until: int
    sign_in: int


def token_for(visitor: Visitor) -> str:
    claims = _Claims(
        person=visitor.person.pk,
        application=visitor.application.pk,
        origin=visitor.origin,
        stamp=_stamp(visitor.person),
        since=clock.to_millis(visitor.signed_in_at),
        until=clock.to_millis(min(clock.now() + LIFE, visitor.signed_in_at + LONGEST)),
        sign_in=visitor.sign_in_id,
    )
    return _signer.sign_object(msgspec.to_builtins(claims))


def visitor_of(token: str) -> Visitor:
    """Return the visitor of a token. Everything that may have changed since it was made is looked up again."""
    try:
        claims = msgspec.convert(_signer.unsign_object(token), _Claims)
    except (BadSignature, ValueError) as broken:
        raise SignedOutError("This token is not valid.") from broken
    if claims.until <= clock.millis():
        raise SignedOutError("This sign-in has expired.")
    person = Person.objects.filter(pk=claims.person, is_active=True).first()
    if person is None or not compare_digest(_stamp(person), claims.stamp):
        raise SignedOutError("This person may no longer sign in, or has a new password.")
    if sign_ins.standing(claims.sign_in, person.pk) is None:
        raise SignedOutError("This person signed out, or was away for too long.")
    application = DeveloperApplication.objects.filter(pk=claims.application).select_related("organization").first()
    if application is None or not is_registered(application, claims.origin):
        raise PageRefusedError(f"{claims.origin} is not registered for this application.")
    company = application.organization
    if company is not None and company.requires_second_factor and not has_second_factor(person):
        raise SignedOutError("The company asks for a second step when somebody signs in, and this person has none.")
    return Visitor(person, application, claims.origin, clock.from_millis(claims.since), claims.sign_in)


def _stamp(person: Person) -> str:
    return person.get_session_auth_hash()[:16]
