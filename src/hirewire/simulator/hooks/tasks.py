"""Tasks that deliver webhooks."""

from procrastinate.contrib.django import app

from hirewire.kit.work.tasks import task
from hirewire.simulator.hooks import delivery


@task("simulator.hooks.deliver_webhooks", queue="ats")
def deliver_webhooks(*, account_id: int) -> None:
    delivery.deliver_due(account_id=account_id)


@app.periodic(cron="* * * * * */5")
@task("simulator.hooks.deliver_late_webhooks", queue="ats", queueing_lock="simulator.webhooks")
def deliver_late_webhooks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Deliver the changes that had to wait because their receiver did not answer."""
    delivery.deliver_due()
