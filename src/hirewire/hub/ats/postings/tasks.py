from procrastinate.contrib.django import app

from hirewire.hub.ats.postings import services
from hirewire.kit.work.tasks import SOON, task


@task("hub.postings.take_in", queue="hub", retry=SOON)
def take_in(*, organization_id: int, application_id: int) -> None:
    services.take_in(organization_id=organization_id, application_id=application_id)


@app.periodic(cron="17 * * * *")
@task("hub.postings.forget_old_tasks", queue="hub")
def forget_old_tasks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    services.forget_old_tasks()


@app.periodic(cron="* * * * *")
@task("hub.postings.expire_listings", queue="hub", queueing_lock="postings.expire_listings")
def expire_listings(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    services.expire_listings()
