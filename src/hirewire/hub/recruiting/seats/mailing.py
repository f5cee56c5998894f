"""The mail to a person who is invited to a seat."""

from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts import invitations, sign_ins
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.mails.letters import Letter, Link, moment, page_url
from hirewire.hub.identity.mails.sending import deliver
from hirewire.hub.identity.providers.queries import provider_instead_of_password
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock


def send_invitation(*, invitation: SeatInvitation) -> bool:
    """Send the invitation, and note when, for the admin's page."""
    provider = provider_instead_of_password(invitation.email)
    name = provider.name if provider else ""
    is_sent = deliver(
        lambda: letter(invitation, provider=name),
        sign_ins.recipient_for(_reader(invitation), invitation.email),
        kind="invitation",
    )
    if is_sent:
        SeatInvitation.objects.filter(pk=invitation.pk).update(mailed_at=clock.now())
    return is_sent


def letter(invitation: SeatInvitation, *, provider: str = "") -> Letter:
    """Write the invitation. If ``provider`` is given, signing in there accepts the invitation without a password."""
    contract = invitation.contract
    values = {
        "name": invitation.invited_by.name if invitation.invited_by else contract.organization.name,
        "contract": contract.name,
        "company": contract.organization.name,
        "provider": provider,
    }
    if provider:
        hint = _("Your company signs you in through {provider}. Your first sign-in activates your seat.")
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
    """Return the invited person, if Recruiter knows them, and otherwise the person who sent the invitation.

    The mail is in the language and the time zone of that person.
    """
    return Person.objects.filter(email__iexact=invitation.email).first() or invitation.invited_by
