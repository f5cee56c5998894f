from procrastinate.contrib.django import app

from hirewire.hub.recruiting.searches import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="17 * * * *")
@task("hub.searches.forget_old_searches", queue="hub")
def forget_old_searches(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    services.forget_old()
