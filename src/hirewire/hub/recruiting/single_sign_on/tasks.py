from procrastinate.contrib.django import app

from hirewire.hub.recruiting.single_sign_on.saml import flow
from hirewire.kit.work.tasks import task


@app.periodic(cron="43 * * * *")
@task("hub.single_sign_on.forget_old_answers", queue="hub")
def forget_old_answers(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    flow.forget_old()
