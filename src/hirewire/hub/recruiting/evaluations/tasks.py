from procrastinate.contrib.django import app

from hirewire.hub.recruiting.evaluations import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/10 * * * *")
@task("hub.evaluations.forget_orphaned_evaluations", queue="hub")
def forget_orphaned_evaluations(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.forget_orphans()
