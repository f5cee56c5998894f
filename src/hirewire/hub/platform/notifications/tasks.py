"""Tasks that challenge the addresses for push events (see ``challenge``), and tasks that clean up.

Push events themselves are delivered by the dispatcher, not by a task.
"""

from procrastinate.contrib.django import app

from hirewire.hub.platform.notifications import challenge, queries, recording, services
from hirewire.kit import clock
from hirewire.kit.work.tasks import task


@app.periodic(cron="* * * * * */15")
@task("hub.notifications.bury_the_late", queue="hub")
def bury_the_late(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    recording.bury_the_late()


@app.periodic(cron="23 * * * *")
@task("hub.notifications.forget_old_tries", queue="hub")
def forget_old_tries(timestamp: int) -> None:  # noqa: ARG001 - as above
    services.forget_old_tries()
    services.forget_old_events()


@app.periodic(cron="* * * * * */30")
@task(
    "hub.notifications.challenge_due",
    queue="hub",
    lock="notifications.challenge",
    queueing_lock="notifications.challenge_due",
)
def challenge_due(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Challenge all addresses that are due.

    If many do not answer, a round can last longer than 30 seconds. The locks keep rounds from overlapping and from
    piling up.
    """
    for endpoint_id in list(queries.endpoints_to_challenge().values_list("pk", flat=True)):
        _challenge_if_due(endpoint_id)


@task("hub.notifications.challenge_endpoint", queue="hub")
def challenge_endpoint(*, endpoint_id: int) -> None:
    _challenge_if_due(endpoint_id)


def _challenge_if_due(endpoint_id: int) -> None:
    """Challenge an address, unless another task has challenged it since its id was read, or is doing so now."""
    due = queries.endpoints_to_challenge().filter(pk=endpoint_id)
    endpoint = due.first()
    if endpoint is not None and due.update(challenged_at=clock.now()):
        challenge.challenge(endpoint=endpoint)
