"""Delivers the outbox: posts signed changes until the receiver has accepted or refused them.

The tasks of a webhook run one at a time (see ``tasks``), so a receiver gets its changes in order.
"""

import hmac
from datetime import timedelta
from enum import Enum
from http import HTTPStatus
from typing import NamedTuple

import msgspec
import structlog
from django.db import transaction

from hirewire.kit import clock, secrets
from hirewire.kit.db.conflicts import retried
from hirewire.kit.web import outbound
from hirewire.simulator.hooks.models import SEALED, Webhook, WebhookDelivery
from hirewire.simulator.hooks.services import forget, take_turn

log = structlog.get_logger(__name__)
SIGNATURE = "X-Simulator-Signature"
TIMEOUT = 10.0
#: Waits after a receiver's first, second, … consecutive failure. The last wait repeats.
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
)
#: Changes older than this are dropped. By then, a system that copies this ATS has read them by polling the API.
KEPT_FOR = timedelta(days=3)
BATCH = 50


class Verdict(Enum):
    TAKEN = "taken"
    #: The receiver will never accept this message, but may accept the next one.
    REFUSED = "refused"
    #: The receiver is unavailable. All changes for the receiver wait.
    AWAY = "away"
    GONE = "gone"


class Outcome(NamedTuple):
    verdict: Verdict
    fault: str = ""


#: Statuses that mean a wrong message, or a receiver that is gone for good. Any other error status means that the
#: receiver is unavailable for now.
_VERDICTS: dict[int, Verdict] = {
    HTTPStatus.BAD_REQUEST: Verdict.REFUSED,
    HTTPStatus.NOT_FOUND: Verdict.REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY: Verdict.REFUSED,
    HTTPStatus.GONE: Verdict.GONE,
}


class Message(msgspec.Struct):
    event: str
    kind: str
    id: str
    occurred_at: str


def deliver_due(*, webhook_id: int) -> None:
    webhook = Webhook.objects.due(clock.now()).filter(pk=webhook_id).first()
    if webhook is not None:
        _deliver_to(webhook)


def _deliver_to(webhook: Webhook) -> None:
    _forget_old(webhook)
    secret = _secret(webhook)
    if secret is None:
        log.error("The secret of a webhook cannot be decrypted, so the webhook's changes wait.", webhook=webhook.pk)
        _leave_alone(webhook, f"Its secret cannot be read. {SEALED.remedy}", [])
        return
    while batch := list(webhook.deliveries.all()[:BATCH]):
        if not _deliver_batch(webhook, batch, secret):
            return


def _secret(webhook: Webhook) -> str | None:
    """Return the webhook's secret, or None if the key that decrypts the secret is lost.

    In that case, only the changes for this receiver wait.
    """
    try:
        return secrets.unseal(webhook.secret_sealed, context=webhook.seal_context)
    except secrets.SealBrokenError:
        return None


def _deliver_batch(webhook: Webhook, batch: list[WebhookDelivery], secret: str) -> bool:
    """Send a batch of changes. Return False if the receiver is unavailable, or gone for good."""
    # If the batch has the same event of a record more than once, only the newest event is sent, because the receiver
    # reads the current state of the record anyway.
    newest = {(delivery.event, delivery.record_id): delivery for delivery in batch}
    dealt_with = [delivery.pk for delivery in batch if newest[delivery.event, delivery.record_id] is not delivery]
    for delivery in newest.values():
        outcome = send(webhook.url, delivery, secret)
        if outcome.verdict is Verdict.GONE:
            forget(webhook)
            return False
        if outcome.verdict is Verdict.AWAY:
            _leave_alone(webhook, outcome.fault, dealt_with)
            return False
        dealt_with.append(delivery.pk)
        webhook.last_fault = outcome.fault
    _succeeded(webhook, dealt_with)
    return True


def send(url: str, delivery: WebhookDelivery, secret: str) -> Outcome:
    message = Message(delivery.event, delivery.kind, delivery.record_id, delivery.occurred_at.isoformat())
    body = msgspec.json.encode(message)
    headers = {"Content-Type": "application/json", SIGNATURE: signature(body, secret)}
    answer = outbound.post(url, body=body, headers=headers, timeout=TIMEOUT)
    if answer.is_success:
        return Outcome(Verdict.TAKEN)
    if answer.status is None:
        return Outcome(Verdict.AWAY, f"It could not be reached: {answer.error}")
    return Outcome(_VERDICTS.get(answer.status, Verdict.AWAY), f"It answered with status {answer.status}.")


def signature(body: bytes, secret: str) -> str:
    return f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"


@retried
@transaction.atomic
def _succeeded(webhook: Webhook, dealt_with: list[int]) -> None:
    locked = take_turn(webhook)
    if locked is None:
        return
    webhook.deliveries.filter(pk__in=dealt_with).delete()
    locked.failures, locked.resumes_at, locked.last_fault = 0, None, webhook.last_fault
    locked.save(update_fields=["failures", "resumes_at", "last_fault"])


@retried
@transaction.atomic
def _leave_alone(webhook: Webhook, fault: str, dealt_with: list[int]) -> None:
    locked = take_turn(webhook)
    if locked is None:
        return
    webhook.deliveries.filter(pk__in=dealt_with).delete()
    locked.resumes_at = clock.now() + WAITS[min(locked.failures, len(WAITS) - 1)]
    locked.failures += 1
    locked.last_fault = fault
    locked.save(update_fields=["failures", "resumes_at", "last_fault"])


@retried
@transaction.atomic
def _forget_old(webhook: Webhook) -> None:
    take_turn(webhook)
    webhook.deliveries.filter(occurred_at__lt=clock.now() - KEPT_FOR).delete()
