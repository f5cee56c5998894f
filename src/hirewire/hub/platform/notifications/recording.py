"""Records the results of tries, many at a time: one statement per try would take longer than sending the event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from hirewire.hub.platform.notifications.events import DeliveryDied
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, Endpoint
from hirewire.hub.platform.notifications.schedule import LIFE, PATIENCE_REFUSAL, dies_at, patience_with, plan
from hirewire.hub.platform.notifications.services import lock_endpoints
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from hirewire.kit.db.conflicts import retried
from hirewire.kit.web.outbound import Outcome
from hirewire.kit.work.events import publish
from hirewire.wire import masking

_MAX_ERROR: Final = 300
_TRIED: Final = """
INSERT INTO hub_deliverytry (id, delivery_id, endpoint_url, status, error, took_ms, answer)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::smallint[], %s::text[], %s::integer[], %s::text[])
"""
_DELIVERED: Final = """
UPDATE hub_delivery AS delivery
SET state = 'DELIVERED', tries = tries + 1, delivered_at = tried.at, last_tried_at = tried.at,
    last_status = tried.status, last_took_ms = tried.took_ms, last_error = ''
FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::integer[]) AS tried (id, at, status, took_ms)
WHERE delivery.id = tried.id AND delivery.state = 'PENDING'
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of one try. ``was_away`` means that the address was failing before this try."""

    delivery_id: int
    endpoint_id: int
    url: str
    at: datetime
    outcome: Outcome
    was_away: bool = False


@retried
@transaction.atomic
def record(tries: Sequence[Tried]) -> None:
    """Record the results of tries, successes first.

    The tries of each address also happened in this order, because a dispatcher stops at the first failure.
    """
    lock_endpoints(Q(pk__in={attempt.endpoint_id for attempt in tries}))
    _write_down(tries)
    _record_successes([attempt for attempt in tries if attempt.outcome.is_success])
    for delivery_try in tries:
        if not delivery_try.outcome.is_success:
            _record_failure(delivery_try)


@retried
@transaction.atomic
def bury_the_late(*, most: int = 1000) -> int:
    """Give up deliveries whose time is over, whether they were tried or not."""
    now = clock.now()
    pending = Delivery.objects.select_for_update(of=("self",), skip_locked=True).filter(state=DeliveryState.PENDING)
    late = pending.select_related("event").filter(Q(begun_at__lte=now - LIFE) | Q(event__expires_at__lte=now))
    deliveries = list(late.order_by("pk")[:most])
    for delivery in deliveries:
        _bury(delivery, "" if delivery.tries else "It waited behind others until it was too late.")
    return len(deliveries)


def _write_down(tries: Sequence[Tried]) -> None:
    rows = [
        (
            timed_ids.new_at(attempt.at),
            attempt.delivery_id,
            attempt.url,
            attempt.outcome.status,
            attempt.outcome.error[:_MAX_ERROR],
            attempt.outcome.took_ms,
            masking.masked_answer(attempt.outcome.answer),
        )
        for attempt in tries
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TRIED, [list(column) for column in zip(*rows, strict=True)])


def _record_successes(tries: Sequence[Tried]) -> None:
    if not tries:
        return
    columns = [[attempt.delivery_id, attempt.at, attempt.outcome.status, attempt.outcome.took_ms] for attempt in tries]
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERED, [list(column) for column in zip(*columns, strict=True)])
    for endpoint_id in {attempt.endpoint_id for attempt in tries if attempt.was_away}:
        _welcome_back(endpoint_id)


def _welcome_back(endpoint_id: int) -> None:
    """Retry at once the events that an address missed while it did not answer.

    Events that the address refused are retried at their planned times.
    """
    is_back = Endpoint.objects.filter(pk=endpoint_id, failures__gt=0).update(failures=0, resumes_at=None)
    if is_back:
        missed = Delivery.objects.filter(
            endpoint=endpoint_id, state=DeliveryState.PENDING, tries__gt=0, next_try_at__gt=clock.now()
        )
        refused = [
            status
            for status in missed.values_list("last_status", flat=True).distinct()
            if patience_with(status) == PATIENCE_REFUSAL
        ]
        missed.exclude(last_status__in=refused, last_status__isnull=False).update(next_try_at=clock.now())


def _record_failure(tried: Tried) -> None:
    outcome = tried.outcome
    deliveries = Delivery.objects.select_for_update(of=("self",)).select_related("event")
    delivery = deliveries.filter(pk=tried.delivery_id, state=DeliveryState.PENDING).first()
    # The event may have been withdrawn while it was under way.
    if delivery is None:
        return
    delivery.tries += 1
    delivery.last_status = outcome.status
    delivery.last_error = outcome.error[:_MAX_ERROR]
    delivery.last_took_ms = outcome.took_ms
    delivery.last_tried_at = tried.at
    endpoint = Endpoint.objects.get(pk=tried.endpoint_id)
    if endpoint.failures and patience_with(outcome.status) == PATIENCE_REFUSAL:
        # Even a refusal is an answer, so the address is back. ``_welcome_back`` may also make this event due at once,
        # but the save below replaces that time with the planned time.
        _welcome_back(endpoint.pk)
    planned = plan(
        outcome.status, tries=delivery.tries, failures=endpoint.failures, now=tried.at, asked_wait=outcome.wait
    )
    endpoint.failures, endpoint.resumes_at = planned.failures, planned.resumes_at
    endpoint.save(update_fields=["failures", "resumes_at"])
    again_at = planned.next_try_at or planned.resumes_at or tried.at
    if dies_at(delivery.begun_at, delivery.event.expires_at) <= again_at:
        _bury(delivery, delivery.last_error)
        return
    delivery.next_try_at = planned.next_try_at or delivery.next_try_at
    delivery.save()


def _bury(delivery: Delivery, reason: str) -> None:
    delivery.state = DeliveryState.DEAD
    delivery.last_error = delivery.last_error or reason
    delivery.save()
    publish(DeliveryDied(event_id=delivery.event_id))
