"""Announcing changes to the addresses that asked for them, and registering such addresses."""

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

# Django knows no lock as weak as this one, which lets others announce and deliver side by side.
_HELD: Final = "SELECT * FROM simulator_webhook WHERE account_id = %s ORDER BY id FOR KEY SHARE"


@transaction.atomic
def register(*, account: Account, url: str, secret: str) -> Webhook:
    """Registering an address again replaces its secret and forgets its failures."""
    webhook = Webhook(account=account, url=url, failures=0, resumes_at=None, last_fault="")
    webhook.secret_sealed = secrets.seal(secret, context=webhook.seal_context)
    # One statement: an address that somebody else registers and takes away at this moment is in nobody's way.
    Webhook.objects.bulk_create(
        [webhook],
        update_conflicts=True,
        unique_fields=["account", "url"],
        update_fields=["secret_sealed", "failures", "resumes_at", "last_fault"],
    )
    return webhook


@transaction.atomic
def unregister(*, account: Account, url: str) -> None:
    """Nothing is sent there any more, not even what waits."""
    webhook = Webhook.objects.filter(account=account, url=url).first()
    if webhook is not None:
        forget(webhook)


@transaction.atomic
def forget(webhook: Webhook) -> None:
    """The address with all that waits for it; one that is gone already stays gone."""
    # With its key: whoever announces something at this moment waits, and then finds no address.
    list(Webhook.objects.select_for_update().filter(pk=webhook.pk).values_list("pk"))
    Webhook.objects.filter(pk=webhook.pk).delete()


def take_turn(webhook: Webhook) -> Webhook | None:
    """Before what waits for the address is written, so that no two lock each other out; None when it is gone."""
    return Webhook.objects.select_for_update(no_key=True).filter(pk=webhook.pk).first()


@transaction.atomic
def announce(*, account_id: int, kind: Kind, change: Change, record_ids: Iterable[str]) -> None:
    """Put a change into the outbox of each webhook, in the transaction that makes the change."""
    ids = list(record_ids)
    # Held until the end: an address that went meanwhile would take the whole change with it.
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
