from django.conf import settings
from procrastinate.contrib.django import app

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.invitations import forget_old, still_open
from hirewire.hub.identity.mails.sending import RETRY
from hirewire.hub.recruiting.seats import mailing
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit.work.tasks import task


@task("hub.seats.send_invitation", queue="hub", retry=RETRY)
def send_invitation(*, invitation_id: int) -> None:
    every = SeatInvitation.objects.select_related("contract__organization", "invited_by")
    invitation = still_open(every.filter(pk=invitation_id)).first()
    if invitation is not None and settings.HIREWIRE_MAIL:
        mailing.send_invitation(invitation=invitation)


@app.periodic(cron="37 * * * *")
@task("hub.seats.forget_old_invitations", queue="hub")
def forget_old_invitations(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    forget_old(SeatInvitation.objects.all())


@app.periodic(cron="41 * * * *")
@task("hub.seats.forget_old_sign_ins", queue="hub")
def forget_old_sign_ins(timestamp: int) -> None:  # noqa: ARG001 - as above
    sign_ins.forget_old()
