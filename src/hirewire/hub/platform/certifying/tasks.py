from procrastinate.contrib.django import app

from hirewire.hub.platform.certifying import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="27 * * * *")
@task("hub.certifying.forget_old_runs", queue="hub")
def forget_old_runs(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    services.forget_old()
