from procrastinate.contrib.django import app

from hirewire.hub.recruiting.record_counts import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/10 * * * *")
@task(
    "hub.record_counts.count_everything",
    queue="hub",
    queueing_lock="hub.record_counts.count_everything",
    formerly="hirewire.hub.tallies.tasks.count_everything",
)
def count_everything(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.count_everything()
