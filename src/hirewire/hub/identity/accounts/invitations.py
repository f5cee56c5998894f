"""Invitations, which people accept with a code from the inviter or through a link in an e-mail.

Invitations to a seat and invitations to a developer application have separate tables.
"""

from datetime import timedelta
from typing import Final, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.errors import (
    CodeNotEnoughError,
    InvitationOverError,
    LinkedInvitationOverError,
    WrongAddressError,
)
from hirewire.hub.identity.accounts.models import CodeInvitation, Person
from hirewire.hub.identity.accounts.services import create_person
from hirewire.hub.identity.mails.sending import has_mail
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.providers.queries import company_of
from hirewire.kit import clock
from hirewire.kit.secrets import digest, new_secret

LIFE = timedelta(days=7)
#: How long an invitation is kept after it has ended or expired, in case of questions.
KEPT = timedelta(days=30)

#: Links are signed, not stored, so a link can be sent again. A code cannot be sent again, because only its digest is
#: stored.
_links: Final = Signer(sep="~", salt="hirewire.hub.identity.accounts.invitations")

InvitationT = TypeVar("InvitationT", bound=CodeInvitation)


def normal(email: str) -> str:
    return email.strip().lower()


def still_open(invitations: QuerySet[InvitationT]) -> QuerySet[InvitationT]:
    return invitations.filter(ended_at=None, expires_at__gt=clock.now())


def forget_old(invitations: QuerySet[InvitationT]) -> int:
    limit = clock.now() - KEPT
    return invitations.filter(Q(ended_at__lt=limit) | Q(expires_at__lt=limit)).delete()[0]


def issue(
    invitations: QuerySet[InvitationT], *, email: str, invited_by: Person, **offer: object
) -> tuple[InvitationT, str]:
    """Create an invitation, and return it with its code.

    ``offer`` holds the fields that say what the invitation is for.

    The new invitation replaces any earlier one to this address, because the earlier code may have been lost. Call this
    in a transaction.
    """
    address, now, code = normal(email), clock.now(), new_secret("hw_inv")
    invitations.filter(email=address, ended_at=None).update(ended_at=now)
    made = invitations.create(email=address, digest=digest(code), invited_by=invited_by, expires_at=now + LIFE, **offer)
    return made, code


def redeem(invitations: QuerySet[InvitationT], *, email: str, code: str) -> InvitationT:
    """Find the invitation that has this code, lock it against concurrent use, and end it.

    Call this in a transaction.
    """
    invitation = (
        still_open(invitations)
        .select_for_update(of=("self",))
        .filter(digest=digest(code.strip()), email=normal(email))
        .first()
    )
    if invitation is None:
        raise InvitationOverError
    return _ended(invitation)


def link_token(invitation: CodeInvitation) -> str:
    """Return the token for the link in the e-mail.

    The token proves that its bearer can read mail to the address that was invited.
    """
    return _links.sign(f"{invitation.pk}.{bytes(invitation.digest).hex()[:16]}")


def by_link(invitations: QuerySet[InvitationT], *, token: str) -> InvitationT | None:
    try:
        number, _, start = _links.unsign(token).partition(".")
    except BadSignature:
        return None
    invitation = still_open(invitations).filter(pk=int(number)).first()
    # After a restore of the database, another invitation may have the same number.
    return invitation if invitation is not None and bytes(invitation.digest).hex().startswith(start) else None


def redeem_link(invitations: QuerySet[InvitationT], *, token: str, person: Person | None = None) -> InvitationT:
    """Find the invitation that has this link, lock it against concurrent use, and end it. Call this in a transaction.

    ``person``, if given, must be the invited person.
    """
    invitation = by_link(invitations.select_for_update(of=("self",)), token=token)
    if invitation is None:
        raise LinkedInvitationOverError
    if person is not None and normal(person.email) != invitation.email:
        # The e-mail may have been forwarded, but only the invited person may accept.
        raise WrongAddressError
    return _ended(invitation)


def _ended(invitation: InvitationT) -> InvitationT:
    invitation.ended_at = clock.now()
    invitation.save(update_fields=["ended_at"])
    return invitation


def newcomer(invitation: CodeInvitation, *, first_name: str, last_name: str, password: str) -> Person:
    """Create the invited person. Redeem the invitation first: this function does not check that it is valid."""
    return create_person(email=invitation.email, first_name=first_name, last_name=last_name, password=password)


def newcomer_by_code(
    invitation: CodeInvitation, *, company: Organization | None, first_name: str, last_name: str, password: str
) -> Person:
    """Like :func:`newcomer`, for a person who typed the code of an invitation by ``company`` or by a partner.

    The inviter knows the code, too, so the code does not prove that the person can read mail to the address. If another
    company vouches for the address, the code is therefore refused, unless it is the only way to accept the invitation.
    It is the only way if a partner made the invitation, or if the installation sends no e-mail. An account that is
    created with a code may belong to a stranger. So when the address's company first vouches for the person,
    ``taking_over`` ends all earlier ways into the account.
    """
    person = newcomer(invitation, first_name=first_name, last_name=last_name, password=password)
    owner = company_of(invitation.email)
    if owner is not None and company is not None and owner != company and has_mail():
        raise CodeNotEnoughError(owner.name)
    return person
