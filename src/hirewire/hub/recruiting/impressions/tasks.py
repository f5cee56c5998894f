from procrastinate.contrib.django import app

from hirewire.hub.recruiting.impressions import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="29 * * * *")
@task("hub.impressions.forget_old_impressions", queue="hub", formerly="hirewire.hub.hits.tasks.forget_old_hits")
def forget_old_impressions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.forget_old()
