"""Webhooks, and the changes still to be delivered to them."""

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q

from hirewire.kit import clock
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.simulator.people.models import Account


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def due(self, at: datetime) -> "WebhookQuerySet":
        return self.filter(Q(resumes_at=None) | Q(resumes_at__lte=at), deliveries__isnull=False).distinct()


class Webhook(models.Model):
    account = models.ForeignKey(Account, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    secret_sealed = models.TextField()
    #: The number of failures since the last success. It determines the wait after the next failure.
    failures = models.PositiveIntegerField(default=0)
    resumes_at = models.DateTimeField(null=True, blank=True)
    last_fault = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "url"], name="simulator_webhook_url"),)

    def __str__(self) -> str:
        return self.url

    @property
    def seal_context(self) -> str:
        return f"simulator webhook {self.account_id} {self.url}"


SEALED: Final = SealedColumn(
    Webhook,
    "secret_sealed",
    title="webhook secrets of the ATS",
    context=lambda webhook: webhook.seal_context,
    remedy="Register the address again, with its secret, through the API of the ATS.",
)


class WebhookDelivery(models.Model):
    """An entry of the outbox, written in the transaction that changes the record.

    The entry is deleted after the receiver has accepted or refused it.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    record_id = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    #: Unused. During an upgrade, processes of the previous release still write this column. A later release drops it.
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.event} {self.record_id}"
