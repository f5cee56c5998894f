"""What a frame sends with each request instead of a cookie: a signed statement of who signed in, and where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

import msgspec
from django.core.signing import BadSignature, Signer

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.second_factor import lacks_second_factor
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.errors import PageRefusedError, SignedOutError
from hirewire.hub.sites.widgets.origins import is_registered
from hirewire.kit import clock

#: Each response brings a new token, so a frame is signed out half an hour after its last request.
LIFE = timedelta(minutes=30)
#: A frame that stays open is signed out after a working day, no matter how many requests it sends.
LONGEST = timedelta(hours=8)

_signer = Signer(salt="hub.widgets.token")


@dataclass(frozen=True)
class Visitor:
    """A person in front of a widget."""

    person: Person
    application: DeveloperApplication
    origin: str
    signed_in_at: datetime
    #: The browser's sign-in to Recruiter. When the person signs out of Recruiter, the token ends, too.
    sign_in_id: int


class _Claims(msgspec.Struct, frozen=True):
    person: int
    application: int
    origin: str
    #: Derived from the person's password, so a new password ends every token.
    stamp: str
    since: int
    until: int
    sign_in: int


def token_for(visitor: Visitor) -> str:
    claims = _Claims(
        person=visitor.person.pk,
        application=visitor.application.pk,
        origin=visitor.origin,
        stamp=stamp_of(visitor.person),
        since=clock.to_millis(visitor.signed_in_at),
        until=clock.to_millis(min(clock.now() + LIFE, visitor.signed_in_at + LONGEST)),
        sign_in=visitor.sign_in_id,
    )
    return _signer.sign_object(msgspec.to_builtins(claims))


def visitor_of(token: str) -> Visitor:
    """Return the visitor of a token. Look up again everything that may have changed since the token was made."""
    try:
        claims = msgspec.convert(_signer.unsign_object(token), _Claims)
    except (BadSignature, ValueError) as broken:
        raise SignedOutError("This token is not valid.") from broken
    if claims.until <= clock.millis():
        raise SignedOutError("This sign-in has expired.")
    return visitor_from(
        person_id=claims.person,
        application_id=claims.application,
        origin=claims.origin,
        stamp=claims.stamp,
        sign_in_id=claims.sign_in,
        since=clock.from_millis(claims.since),
    )


def visitor_from(
    *, person_id: int, application_id: int, origin: str, stamp: str, sign_in_id: int, since: datetime
) -> Visitor:
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not compare_digest(stamp_of(person), stamp):
        raise SignedOutError("This person may no longer sign in, or has a new password.")
    sign_in = sign_ins.standing(sign_in_id, person.pk)
    if sign_in is None:
        raise SignedOutError("This person signed out, or was inactive for too long.")
    person.signed_in_for = sign_in.organization_id
    application = DeveloperApplication.objects.filter(pk=application_id).select_related("organization").first()
    if application is None or not is_registered(application, origin):
        raise PageRefusedError(f"{origin} is not registered for this application.")
    if lacks_second_factor(person, application.organization):
        raise SignedOutError("The company asks for a second step when somebody signs in, and this person has none.")
    return Visitor(person, application, origin, since, sign_in_id)


def stamp_of(person: Person) -> str:
    return person.get_session_auth_hash()[:16]
