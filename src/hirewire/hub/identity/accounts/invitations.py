"""Codes by which people join what they were invited to; what that is, a table of its own says."""

from datetime import timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.errors import HasSignInError, InvitationOverError
from hirewire.hub.identity.accounts.models import CodeInvitation, Person
from hirewire.hub.identity.accounts.services import create_person
from hirewire.kit import clock
from hirewire.kit.secrets import digest, new_secret

#: How long a code can be used.
LIFE = timedelta(days=7)
#: How long one that is over is kept, for whoever asks what became of it; then nobody needs the address.
KEPT = timedelta(days=30)

InvitationT = TypeVar("InvitationT", bound=CodeInvitation)


def normal(email: str) -> str:
    return email.strip().lower()


def still_open(invitations: QuerySet[InvitationT]) -> QuerySet[InvitationT]:
    return invitations.filter(ended_at=None, expires_at__gt=clock.now())


def forget_old(invitations: QuerySet[InvitationT]) -> int:
    """Those that were taken, replaced or withdrawn, or ran out, long ago."""
    limit = clock.now() - KEPT
    return invitations.filter(Q(ended_at__lt=limit) | Q(expires_at__lt=limit)).delete()[0]


def issue(
    invitations: QuerySet[InvitationT], *, email: str, invited_by: Person, **offer: object
) -> tuple[InvitationT, str]:
    """A new invitation with its code, among others to the same thing, to which ``offer`` ties it.

    It replaces one that this address has, whose code may have been lost. Call it in a transaction.
    """
    address, now, code = normal(email), clock.now(), new_secret("hw_inv")
    invitations.filter(email=address, ended_at=None).update(ended_at=now)
    made = invitations.create(email=address, digest=digest(code), invited_by=invited_by, expires_at=now + LIFE, **offer)
    return made, code


def redeem(invitations: QuerySet[InvitationT], *, email: str, code: str) -> InvitationT:
    """End the invitation that this code is of; nobody else can use it meanwhile. Call it in a transaction."""
    found = (
        still_open(invitations)
        .select_for_update(of=("self",))
        .filter(digest=digest(code.strip()), email=normal(email))
        .first()
    )
    if found is None:
        raise InvitationOverError
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    return found


def newcomer(invitation: CodeInvitation, *, first_name: str, last_name: str, password: str) -> Person:
    """A sign-in for whom the code proved to be the one invited. It alone shows who may ask, so it comes first."""
    if Person.objects.filter(email__iexact=invitation.email).exists():
        raise HasSignInError
    return create_person(email=invitation.email, first_name=first_name, last_name=last_name, password=password)
