"""The task that keeps the journal within its limits."""

from procrastinate.contrib.django import app

from hirewire.hub.platform.journal import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/10 * * * *")
@task("hub.journal.forget_old_calls", queue="hub", queueing_lock="journal.forget_old")
def forget_old_calls(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.forget_old()
