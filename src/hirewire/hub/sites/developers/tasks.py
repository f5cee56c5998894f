from procrastinate.contrib.django import app

from hirewire.hub.identity.accounts.invitations import forget_old
from hirewire.hub.sites.developers.models import Invitation
from hirewire.kit.work.tasks import task


@app.periodic(cron="41 * * * *")
@task("hub.developers.forget_old_invitations", queue="hub")
def forget_old_invitations(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    forget_old(Invitation.objects.all())
