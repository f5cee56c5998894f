from django.conf import settings
from procrastinate.contrib.django import app

from hirewire.hub.recruiting.bell import mailing
from hirewire.kit.work.tasks import SOON, task


@app.periodic(cron="7 5 * * *")
@task("hub.bell.send_summaries", queue="hub")
def send_summaries(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    """Queue a separate task for each seat, so an e-mail that fails does not hold up the others."""
    if not settings.HIREWIRE_MAIL:
        return
    for seat_id in mailing.seats_to_mail().values_list("pk", flat=True).iterator():
        send_summary.defer(seat_id=seat_id)


@task("hub.bell.send_summary", queue="hub", retry=SOON)
def send_summary(*, seat_id: int) -> None:
    seat = mailing.seats_to_mail().select_related("person", "contract__organization").filter(pk=seat_id).first()
    if seat is not None and settings.HIREWIRE_MAIL:
        mailing.send_summary(seat=seat)
