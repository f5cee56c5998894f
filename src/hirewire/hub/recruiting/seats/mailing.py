"""The e-mail to a person who is invited to a seat."""

from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts import invitations, sign_ins
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import provider_instead_of_password
from hirewire.hub.identity.mails.letters import Letter, Link, moment, page_url
from hirewire.hub.identity.mails.sending import deliver
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock


def send_invitation(*, invitation: SeatInvitation) -> bool:
    provider = provider_instead_of_password(invitation.email, inviter=invitation.contract.organization)
    is_sent = deliver(
        lambda: letter(invitation, provider=provider),
        sign_ins.recipient_for(_reader(invitation), invitation.email),
        kind="invitation",
    )
    if is_sent:
        SeatInvitation.objects.filter(pk=invitation.pk).update(mailed_at=clock.now())
    return is_sent


def letter(invitation: SeatInvitation, *, provider: IdentityProvider | None = None) -> Letter:
    """Write the e-mail. ``provider`` is set if the invited address has to sign in through that provider.

    If the provider belongs to the inviting company, signing in through it accepts the invitation. A sign-in through
    another company's provider gives access only to that other company, and so cannot accept the invitation.
    """
    contract = invitation.contract
    values = {
        "name": invitation.invited_by.name if invitation.invited_by else contract.organization.name,
        "contract": contract.name,
        "company": contract.organization.name,
        "provider": provider.name if provider else "",
        "employer": provider.organization.name if provider else "",
    }
    action: Link | None = None
    if provider is not None and provider.organization_id != contract.organization_id:
        hint = _(
            "{employer} signs you in through {provider}. That sign-in gives access only to {employer}. Ask {name} for "
            "an invitation to another address."
        )
    elif provider is not None:
        hint = _("Your company signs you in through {provider}. Your next sign-in activates your seat.")
        action = Link(_("Go to the sign-in page"), page_url("sign-in"))
    else:
        hint = _("Accept the invitation, and choose a password if you have no Recruiter account yet.")
        action = Link(_("Accept the invitation"), page_url("seat-link", invitations.link_token(invitation)))
    return Letter(
        subject=_("{name} invites you to Recruiter").format(**values),
        greeting=_("Hello,"),
        paragraphs=[
            _("{name} invites you to work in Recruiter on the contract {contract} of {company}.").format(**values),
            hint.format(**values),
        ],
        action=action,
        remarks=[
            _("The invitation is valid until {moment}.").format(moment=moment(invitation.expires_at)),
            _("If you do not know {name}, do nothing.").format(**values),
        ],
    )


def _reader(invitation: SeatInvitation) -> Person | None:
    """Return the person whose language and time zone the e-mail uses."""
    return Person.objects.filter(email__iexact=invitation.email).first() or invitation.invited_by
