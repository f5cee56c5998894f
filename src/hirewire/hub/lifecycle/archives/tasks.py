from procrastinate.contrib.django import app

from hirewire.hub.lifecycle.archives import queries, services
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.kit import clock
from hirewire.kit.work.tasks import SOON, pending, task


@task("hub.archives.write", queue="hub", retry=SOON)
def write(*, archive_id: int) -> None:
    services.write(archive=Archive.objects.select_related("organization").get(pk=archive_id))


@app.periodic(cron="7 * * * *")
@task("hub.archives.forget_expired", queue="hub")
def forget_expired(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    for archive in queries.expired(clock.now()):
        services.expire(archive=archive)
    services.sweep()


@app.periodic(cron="*/10 * * * *")
@task("hub.archives.stop_forsaken_archives", queue="hub")
def stop_forsaken_archives(timestamp: int) -> None:  # noqa: ARG001 - as above
    services.stop_abandoned(pending_ids=pending(write, "archive_id"))
