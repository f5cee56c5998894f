"""Tasks that deliver webhooks. Those that post take turns: a receiver must see changes of a record in order."""

from typing import Final

from procrastinate.contrib.django import app

from hirewire.kit import clock
from hirewire.kit.work.tasks import task
from hirewire.kit.work.turns import InTurn
from hirewire.simulator.hooks import delivery
from hirewire.simulator.hooks.models import Webhook


@task("simulator.hooks.post_changes", queue="ats")
def post_changes(*, account_id: int) -> None:
    delivery.deliver_due(account_id=account_id)


POST_CHANGES: Final = InTurn(post_changes, "webhooks:{account_id}")


@task("simulator.hooks.deliver_webhooks", queue="ats")
def deliver_webhooks(*, account_id: int) -> None:
    """Queue the posting behind the one in progress.

    The transaction that makes a change does not do so itself: until its commit, all other transactions of the account
    that announce a change would wait for it.
    """
    POST_CHANGES.defer(account_id=account_id)


@app.periodic(cron="* * * * * */5")
@task("simulator.hooks.deliver_late_webhooks", queue="ats", queueing_lock="simulator.webhooks")
def deliver_late_webhooks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Deliver what had to wait because a receiver did not answer."""
    for account_id in sorted(set(Webhook.objects.due(clock.now()).values_list("account_id", flat=True))):
        POST_CHANGES.defer(account_id=account_id)
