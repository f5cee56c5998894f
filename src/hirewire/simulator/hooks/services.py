"""Registers webhooks, and announces changes of records to them."""

from collections.abc import Iterable
from typing import Final, Literal

from django.db import transaction

from hirewire.kit import clock, secrets
from hirewire.kit.work.events import publish
from hirewire.simulator.events import OutboxFilled
from hirewire.simulator.hooks.models import Webhook, WebhookDelivery
from hirewire.simulator.people.models import Account

Kind = Literal["job", "candidate", "application", "user", "group"]
Change = Literal["updated", "deleted"]

# This lock keeps the account's webhooks from being deleted, but lets other transactions announce and deliver at the
# same time. Django cannot express this lock: all row locks that Django offers would make the other transactions wait.
_HELD: Final = "SELECT * FROM simulator_webhook WHERE account_id = %s ORDER BY id FOR KEY SHARE"


@transaction.atomic
def register(*, account: Account, url: str, secret: str) -> Webhook:
    """Register a webhook. Registering a URL again replaces the secret and resets the failures."""
    webhook = Webhook(account=account, url=url, failures=0, resumes_at=None, last_fault="")
    webhook.secret_sealed = secrets.seal(secret, context=webhook.seal_context)
    # A single statement, so that a concurrent registration or removal of the same URL cannot interfere.
    Webhook.objects.bulk_create(
        [webhook],
        update_conflicts=True,
        unique_fields=["account", "url"],
        update_fields=["secret_sealed", "failures", "resumes_at", "last_fault"],
    )
    return webhook


@transaction.atomic
def unregister(*, account: Account, url: str) -> None:
    """Remove the webhook with this URL, if any, and drop its pending deliveries."""
    webhook = Webhook.objects.filter(account=account, url=url).first()
    if webhook is not None:
        forget(webhook)


@transaction.atomic
def forget(webhook: Webhook) -> None:
    """Delete the webhook with its deliveries, unless it is already gone."""
    # Lock the row including its key, so that a concurrent ``announce`` waits, and then does not find the webhook any
    # more.
    list(Webhook.objects.select_for_update().filter(pk=webhook.pk).values_list("pk"))
    Webhook.objects.filter(pk=webhook.pk).delete()


def take_turn(webhook: Webhook) -> Webhook | None:
    """Lock the webhook before writing its deliveries, so that writers cannot deadlock. Return None if it is deleted."""
    return Webhook.objects.select_for_update(no_key=True).filter(pk=webhook.pk).first()


@transaction.atomic
def announce(*, account_id: int, kind: Kind, change: Change, record_ids: Iterable[str]) -> None:
    """Add a change to the outbox of each webhook, in the transaction that makes the change."""
    ids = list(record_ids)
    # The webhooks stay locked until the commit. If a webhook were deleted before the commit, the whole change would
    # fail.
    webhooks = list(Webhook.objects.raw(_HELD, [account_id]))
    if not webhooks or not ids:
        return
    now = clock.now()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(webhook=webhook, event=f"{kind}.{change}", kind=kind, record_id=record_id, occurred_at=now)
        for webhook in webhooks
        for record_id in ids
    )
    publish(OutboxFilled(account_id=account_id))
