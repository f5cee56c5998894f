"""The task that keeps the table of usage small."""

from procrastinate.contrib.django import app

from hirewire.hub.platform.throttling import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/15 * * * *")
@task("hub.throttling.forget_old_counts", queue="hub")
def forget_old_counts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.forget_old()
