"""Tasks that deliver webhooks. A webhook's tasks run one at a time, so that a receiver gets changes in order."""

from typing import Final

from procrastinate.contrib.django import app

from hirewire.kit import clock
from hirewire.kit.work.tasks import task
from hirewire.kit.work.turns import InTurn
from hirewire.simulator.hooks import delivery
from hirewire.simulator.hooks.models import Webhook, WebhookQuerySet


@task("simulator.hooks.post_changes", queue="ats")
def post_changes(*, webhook_id: int) -> None:
    delivery.deliver_due(webhook_id=webhook_id)


# Only tasks of the same webhook wait for each other, so that a slow receiver does not delay the changes for others.
POST_CHANGES: Final = InTurn(post_changes, "webhook:{webhook_id}")


@task("simulator.hooks.deliver_webhooks", queue="ats")
def deliver_webhooks(*, account_id: int) -> None:
    """For each due webhook of the account, queue ``post_changes`` behind any call that is running for the webhook.

    The transaction that makes a change does not queue ``post_changes`` itself. If it did, it would hold the unique
    queueing lock until its commit, and other transactions that announce changes of the account would have to wait.
    """
    _post(Webhook.objects.due(clock.now()).filter(account_id=account_id))


@app.periodic(cron="* * * * * */5")
@task("simulator.hooks.deliver_late_webhooks", queue="ats", queueing_lock="simulator.webhooks")
def deliver_late_webhooks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Deliver the changes that had to wait because a receiver did not answer."""
    _post(Webhook.objects.due(clock.now()))


def _post(webhooks: WebhookQuerySet) -> None:
    for webhook_id in webhooks.order_by("pk").values_list("pk", flat=True):
        POST_CHANGES.defer(webhook_id=webhook_id)
