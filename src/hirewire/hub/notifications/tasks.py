"""Delivering push events."""

from procrastinate.contrib.django import app

from hirewire.hub.notifications import queries, services
from hirewire.hub.notifications.sending import send
from hirewire.kit.tasks import task


@task(queue="hub")
def deliver(*, endpoint_url: str) -> None:
    """Send what is due to one address, oldest first, until nothing is due or the address does not answer.

    A task that finds another one sending leaves the work to it; that one looks
    again after it let go, so that nothing announced in between is forgotten.
    """
    while queries.oldest_due(endpoint_url) is not None:
        with queries.only_sender(endpoint_url) as is_ours:
            if not is_ours or not _send_all(endpoint_url):
                return


def _send_all(endpoint_url: str) -> bool:
    """Whether the address took everything."""
    while (delivery := queries.oldest_due(endpoint_url)) is not None:
        outcome = send(delivery)
        services.record_try(delivery=delivery, outcome=outcome)
        if not outcome.is_success:
            return outcome.status is not None
    return True


@app.periodic(cron="* * * * * */5")
@task(queue="hub")
def deliver_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells every periodic task its time
    """Second tries, and whatever a killed worker left behind."""
    for endpoint_url in queries.endpoints_due():
        deliver.defer(endpoint_url=endpoint_url)


@app.periodic(cron="23 3 * * *")
@task(queue="hub")
def forget_old_tries(timestamp: int) -> None:  # noqa: ARG001 - as above
    services.forget_old_tries()
