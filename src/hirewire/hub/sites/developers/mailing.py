"""The e-mail to a person who is invited to manage an application."""

from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts import invitations, sign_ins
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import provider_instead_of_password
from hirewire.hub.identity.mails.letters import Letter, Link, moment, page_url
from hirewire.hub.identity.mails.sending import deliver
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.sites.developers.models import Invitation


def send_invitation(*, invitation: Invitation) -> bool:
    provider = provider_instead_of_password(invitation.email, inviter=invitation.application.organization)
    reader = Person.objects.filter(email__iexact=invitation.email).first() or invitation.invited_by
    return deliver(
        lambda: letter(invitation, provider=provider),
        sign_ins.recipient_for(reader, invitation.email),
        kind="developer invitation",
    )


def letter(invitation: Invitation, *, provider: IdentityProvider | None = None) -> Letter:
    """Write the e-mail. ``provider`` is set if the invited address has to sign in through that provider.

    If the provider and the application belong to different companies, the e-mail has no link: a sign-in through the
    provider gives access only to the provider's company, so nobody could accept the invitation.
    """
    application = invitation.application
    values = {
        "name": invitation.invited_by.name if invitation.invited_by else application.name,
        "application": application.name,
        "provider": provider.name if provider else "",
        "employer": provider.organization.name if provider else "",
    }
    action: Link | None = Link(
        _("Accept the invitation"), page_url("developer-link", invitations.link_token(invitation))
    )
    if provider is not None and provider.organization != application.organization:
        hint = _(
            "{employer} signs you in through {provider}. That sign-in gives access only to {employer}. Ask {name} for "
            "an invitation to another address."
        )
        action = None
    elif provider is not None:
        hint = _("Your company signs you in through {provider}. Accept the invitation, and sign in there.")
    else:
        hint = _("Accept the invitation, and choose a password if you have no Recruiter account yet.")
    return Letter(
        subject=_("{name} invites you to manage {application}").format(**values),
        greeting=_("Hello,"),
        paragraphs=[
            _("{name} invites you to the developer console, to manage the application {application}.").format(**values),
            hint.format(**values),
        ],
        action=action,
        remarks=[
            _("The invitation is valid until {moment}.").format(moment=moment(invitation.expires_at)),
            _("If you do not know {name}, do nothing.").format(**values),
        ],
    )
