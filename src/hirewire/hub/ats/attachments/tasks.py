from procrastinate.contrib.django import app

from hirewire.hub.ats.attachments import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/10 * * * *")
@task("hub.attachments.forget_unused_files", queue="hub")
def forget_unused_files(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    while services.forget_unused():
        pass
    while services.forget_expired():
        pass


@app.periodic(cron="43 3 * * *")
@task("hub.attachments.sweep_vault", queue="hub")
def sweep_vault(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    services.sweep()
