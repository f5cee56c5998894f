"""Keeping the table of what is used small."""

from procrastinate.contrib.django import app

from hirewire.hub.platform.throttling import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/15 * * * *")
@task("hub.throttling.forget_old_counts", queue="hub")
def forget_old_counts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells every periodic task its time
    services.forget_old()
