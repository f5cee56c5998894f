"""Push events: written into an outbox by the change that causes them, delivered by tasks."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hirewire.hub.audit import services as audit
from hirewire.hub.audit.services import Actor
from hirewire.hub.journal import masking
from hirewire.hub.notifications.events import DeliveryDied, PushAnnounced
from hirewire.hub.notifications.models import Delivery, DeliveryState, DeliveryTry, EventType, PushEvent
from hirewire.hub.notifications.schedule import next_try_after
from hirewire.hub.organizations.models import Organization
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock, timed_ids
from hirewire.kit.events import publish
from hirewire.kit.outbound import Outcome


@transaction.atomic
def announce(
    *,
    application: DeveloperApplication,
    organization: Organization,
    type: EventType,  # noqa: A002 - the wire's word
    endpoint_url: str,
    expires_at: datetime | None = None,
) -> PushEvent:
    """Put an event into the outbox, in the transaction of the change that it tells of.

    Without an address there is nobody to tell, but the event can still be
    pulled by its id.
    """
    event = PushEvent.objects.create(
        id=str(uuid.uuid4()),
        organization=organization,
        application=application,
        type=type,
        expires_at=expires_at,
    )
    if endpoint_url:
        Delivery.objects.create(event=event, endpoint_url=endpoint_url)
        publish(PushAnnounced(endpoint_url=endpoint_url))
    return event


@transaction.atomic
def tell(
    *,
    application: DeveloperApplication,
    organization: Organization,
    type: EventType,  # noqa: A002 - the wire's word
    endpoint_url: str,
    contents: Sequence[Mapping[str, object]],
) -> None:
    """Put events into the outbox that say everything themselves, many at a time.

    They cannot be pulled, so without an address there is nothing to keep.
    """
    if not endpoint_url or not contents:
        return
    events = PushEvent.objects.bulk_create(
        PushEvent(
            id=str(uuid.uuid4()), organization=organization, application=application, type=type, content=dict(content)
        )
        for content in contents
    )
    Delivery.objects.bulk_create(Delivery(event=event, endpoint_url=endpoint_url) for event in events)
    publish(PushAnnounced(endpoint_url=endpoint_url))


@transaction.atomic
def record_try(*, delivery: Delivery, outcome: Outcome) -> None:
    """Keep what came of a try, and decide whether there is another one."""
    now = clock.now()
    delivery.tries += 1
    delivery.last_status = outcome.status
    delivery.last_error = outcome.error[:300]
    delivery.last_took_ms = outcome.took_ms
    delivery.last_tried_at = now
    DeliveryTry.objects.create(
        delivery=delivery,
        endpoint_url=delivery.endpoint_url,
        status=outcome.status,
        error=outcome.error[:300],
        took_ms=outcome.took_ms,
        answer=masking.masked_answer(outcome.answer),
    )
    if outcome.is_success:
        delivery.state = DeliveryState.DELIVERED
        delivery.delivered_at = now
        _hasten_the_unreached(delivery)
    else:
        _put_off(delivery, now)
    delivery.save()


@transaction.atomic
def withdraw(*, event: PushEvent, reason: str) -> None:
    """Stop trying to deliver an event that nobody waits for any more."""
    Delivery.objects.filter(event=event, state=DeliveryState.PENDING).update(
        state=DeliveryState.DEAD, last_error=reason[:300]
    )


@transaction.atomic
def replay(*, delivery: Delivery, actor: Actor) -> None:
    """Deliver again from the start of the schedule; receivers tell repeated events by their ids."""
    delivery.state = DeliveryState.PENDING
    delivery.tries = 0
    delivery.next_try_at = clock.now()
    delivery.delivered_at = None
    delivery.save()
    event = delivery.event
    audit.record(
        action="notification.replayed",
        actor=actor,
        organization=event.organization,
        application=event.application,
        subject=event.type,
    )
    publish(PushAnnounced(endpoint_url=delivery.endpoint_url))


def forget_old_tries() -> int:
    """As old as calls of the API may get, and no older."""
    past = timed_ids.first_at(clock.now() - timedelta(days=settings.HIREWIRE_JOURNAL_DAYS))
    return DeliveryTry.objects.filter(pk__lt=past).delete()[0]


@transaction.atomic
def redirect(*, application: DeveloperApplication, organization: Organization, endpoint_url: str) -> None:
    """Send what still waits to the customer's new address, at once."""
    moved = Delivery.objects.filter(
        event__application=application, event__organization=organization, state=DeliveryState.PENDING
    ).update(endpoint_url=endpoint_url, next_try_at=clock.now())
    if moved:
        publish(PushAnnounced(endpoint_url=endpoint_url))


def _put_off(delivery: Delivery, now: datetime) -> None:
    next_try_at = next_try_after(delivery.tries, now=now)
    expires_at = delivery.event.expires_at
    if next_try_at is None or (expires_at is not None and expires_at <= next_try_at):
        delivery.state = DeliveryState.DEAD
        publish(DeliveryDied(event_id=delivery.event_id))
        return
    delivery.next_try_at = next_try_at


def _hasten_the_unreached(delivery: Delivery) -> None:
    """An address that answers again need not wait for the schedules of the events that missed it."""
    Delivery.objects.filter(
        endpoint_url=delivery.endpoint_url, state=DeliveryState.PENDING, last_status=None, tries__gt=0
    ).update(next_try_at=clock.now())
