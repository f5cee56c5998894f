from django.conf import settings
from procrastinate.contrib.django import app

from hirewire.hub.identity.accounts.invitations import forget_old, still_open
from hirewire.hub.identity.mails.sending import RETRY
from hirewire.hub.sites.developers import mailing
from hirewire.hub.sites.developers.models import Invitation
from hirewire.kit.work.tasks import task


@task("hub.developers.send_invitation", queue="hub", retry=RETRY)
def send_invitation(*, invitation_id: int) -> None:
    every = Invitation.objects.select_related("application__organization", "invited_by")
    invitation = still_open(every.filter(pk=invitation_id)).first()
    if invitation is not None and settings.HIREWIRE_MAIL:
        mailing.send_invitation(invitation=invitation)


@app.periodic(cron="41 * * * *")
@task("hub.developers.forget_old_invitations", queue="hub")
def forget_old_invitations(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    forget_old(Invitation.objects.all())
