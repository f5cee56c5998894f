"""Writes push events to an outbox, and lets people intervene in the delivery of the events.

An event is written in the transaction of the change that it reports.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from psycopg import sql

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.notifications.endpoint_queues import CHANNEL
from hirewire.hub.platform.notifications.errors import EventExpired
from hirewire.hub.platform.notifications.events import ChallengeAsked
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry, Endpoint, PushEvent
from hirewire.hub.platform.notifications.queries import replayable
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db import prepared, timed_ids
from hirewire.kit.db.conflicts import retried
from hirewire.kit.db.turns import take_turn
from hirewire.kit.monitoring import tracing
from hirewire.kit.work.events import publish
from hirewire.wire.push import EVENTS, PushType

#: How long to keep events that only report a change. Events of exports and evaluations are kept as long as the exports
#: and evaluations themselves.
EVENT_LIFE: Final = timedelta(days=90)
_ONLY_TELL: Final = frozenset(kind for kind, event in EVENTS.items() if not event.expires)
_CHUNK: Final = 1000


@transaction.atomic
def announce(
    *,
    application: DeveloperApplication,
    organization: Organization,
    type: PushType,  # noqa: A002 - the wire's word
    endpoint_url: str,
    expires_at: datetime | None = None,
) -> PushEvent:
    """Store an event and its delivery. Call this in the transaction of the change that the event reports.

    Without an address, there is no delivery, but the data can still be pulled with the event's id.
    """
    event = PushEvent.objects.create(
        id=str(uuid.uuid4()),
        organization=organization,
        application=application,
        type=type,
        expires_at=expires_at,
        traceparent=tracing.carried(),
    )
    if endpoint_url:
        endpoint = _announcing_to(application, endpoint_url)
        Delivery.objects.create(event=event, endpoint=endpoint)
        wake([endpoint.pk])
    return event


@transaction.atomic
def tell(
    *,
    application: DeveloperApplication,
    organization: Organization,
    type: PushType,  # noqa: A002 - the wire's word
    endpoint_url: str,
    contents: Sequence[Mapping[str, object]],
) -> None:
    """Store events that carry their whole content. Receivers pull nothing, so without an address, nothing is stored."""
    if not endpoint_url or not contents:
        return
    events = PushEvent.objects.bulk_create(
        PushEvent(
            id=str(uuid.uuid4()),
            organization=organization,
            application=application,
            type=type,
            content=dict(content),
            traceparent=tracing.carried(),
        )
        for content in contents
    )
    endpoint = _announcing_to(application, endpoint_url)
    Delivery.objects.bulk_create(Delivery(event=event, endpoint=endpoint) for event in events)
    wake([endpoint.pk])


@transaction.atomic
def withdraw(*, event: PushEvent, reason: str) -> None:
    Delivery.objects.filter(event=event, state=DeliveryState.PENDING).update(
        state=DeliveryState.DEAD, last_error=reason[:300]
    )


@needs(Verb.SEND_AGAIN)
def send_again(*, seat: Seat, delivery: Delivery) -> None:
    replay(delivery=delivery, actor=seat.person)


@transaction.atomic
def replay(*, delivery: Delivery, actor: Actor) -> None:
    """Deliver one event again, even if it has been delivered already. An expired event is refused.

    The event goes to the customer's present address, wherever it went before. Receivers recognize a repeated event by
    its id.
    """
    event = delivery.event
    if event.is_expired:
        raise EventExpired
    endpoint = _present(delivery.endpoint)
    _begin_again(Delivery.objects.filter(pk=delivery.pk), endpoint)
    audit.record(
        action="notification.replayed",
        actor=actor,
        organization=event.organization,
        application=event.application,
        subject=event.type,
    )
    wake([endpoint.pk])


@transaction.atomic
def replay_endpoint(*, endpoint: Endpoint, actor: Actor) -> int:
    """Deliver all events of an address again, if they were given up and have not expired.

    The events go to the customer's present address.
    """
    present = _present(endpoint)
    dead = Delivery.objects.filter(replayable(), endpoint=endpoint, state=DeliveryState.DEAD)
    count = _begin_again(Delivery.objects.filter(pk__in=lock_deliveries(dead)), present)
    _audit("notification.all_replayed", actor, endpoint, after=str(count))
    wake([present.pk])
    return count


@transaction.atomic
def pause(*, endpoint: Endpoint, actor: Actor) -> None:
    """Send nothing more to an address. Waiting events are still given up when their time is over."""
    if Endpoint.objects.filter(pk=endpoint.pk, paused_at=None).update(paused_at=clock.now()):
        _audit("notification.paused", actor, endpoint)


@transaction.atomic
def resume(*, endpoint: Endpoint, actor: Actor) -> None:
    """Resume sending to an address at once, even if it did not answer before and is not due for a try yet."""
    Endpoint.objects.filter(pk=endpoint.pk).update(paused_at=None, resumes_at=None)
    _audit("notification.resumed", actor, endpoint)
    wake([endpoint.pk])


@transaction.atomic
def redirect(*, application: DeveloperApplication, organization: Organization, endpoint_url: str) -> None:
    """Replace the application's address. Waiting events go to the new address, and become due at once."""
    hold_announcements(application)
    endpoint = _endpoint(application, endpoint_url)
    unregister(application=application)
    Endpoint.objects.filter(pk=endpoint.pk).update(
        registered_at=clock.now(),
        challenged_at=None,
        proven_at=None,
        challenge_failures=0,
        challenge_fault="",
        failures=0,
        resumes_at=None,
    )
    if settings.HIREWIRE_CHALLENGE_CALLBACKS:
        publish(ChallengeAsked(endpoint_id=endpoint.pk))
    waiting = Delivery.objects.filter(
        event__application=application, event__organization=organization, state=DeliveryState.PENDING
    )
    Delivery.objects.filter(pk__in=lock_deliveries(waiting)).update(endpoint=endpoint, next_try_at=clock.now())
    wake([endpoint.pk])


@transaction.atomic
def unregister(*, application: DeveloperApplication) -> None:
    """Remove the application's address. Waiting events still go to the former address."""
    lock_endpoints(Q(application=application))
    application.endpoints.exclude(registered_at=None).update(registered_at=None)


@transaction.atomic
def forget_old_tries() -> int:
    past = timed_ids.first_at(clock.now() - timedelta(days=settings.HIREWIRE_JOURNAL_DAYS))
    return DeliveryTry.objects.filter(pk__lt=past).delete()[0]


def forget_old_events() -> int:
    """Delete old, finished events that only report changes.

    They are deleted in chunks, so no delivery has to wait.
    """
    old = PushEvent.objects.filter(type__in=_ONLY_TELL, created_at__lt=clock.now() - EVENT_LIFE)
    ended = list(old.exclude(delivery__state=DeliveryState.PENDING).values_list("pk", flat=True))
    for start in range(0, len(ended), _CHUNK):
        _forget_events(ended[start : start + _CHUNK])
    return len(ended)


@retried
@transaction.atomic
def _forget_events(ids: Collection[str]) -> None:
    """Delete events, with everything that refers to them.

    SQL statements delete events, deliveries and tries, because the ORM would fetch all rows and delete a hundred at a
    time. Only the rows of other packages' models are deleted with the ORM.
    """
    event_ids = list(ids)
    rows = prepared.rows("SELECT id FROM hub_delivery WHERE event_id = ANY(%s) ORDER BY id FOR UPDATE", [event_ids])
    delivery_ids = [number for (number,) in rows]
    prepared.execute("DELETE FROM hub_deliverytry WHERE delivery_id = ANY(%s)", [delivery_ids])
    prepared.execute("DELETE FROM hub_delivery WHERE id = ANY(%s)", [delivery_ids])
    for model, statement in _referring():
        if referring := prepared.rows(statement, [event_ids]):
            model._default_manager.filter(event__in=[event_id for (event_id,) in referring]).delete()  # noqa: SLF001 - documented
    prepared.execute("DELETE FROM hub_pushevent WHERE id = ANY(%s)", [event_ids])


@cache
def _referring() -> list[tuple[type[Model], bytes]]:
    """Return the models that refer to events, except ``Delivery``.

    Each model comes with a statement that finds, among given events, those to which rows of the model refer.
    """
    models = [relation.related_model for relation in PushEvent._meta.related_objects]  # noqa: SLF001 - documented
    find = sql.SQL("SELECT event_id FROM {} WHERE event_id = ANY(%s)")
    return [
        (model, find.format(sql.Identifier(model._meta.db_table)).as_bytes())  # noqa: SLF001 - as above
        for model in models
        if model is not Delivery
    ]


def hold_announcements(application: DeveloperApplication) -> None:
    """Lock out other announcements and changes of address, so that no event stays behind at a former address."""
    take_turn(f"hirewire announce to {application.pk}")


def lock_endpoints(which: Q) -> None:
    """Lock endpoints. Every writer does this before it locks their deliveries, so writers run one after the other."""
    rows = Endpoint.objects.select_for_update(no_key=True).filter(which).order_by("pk")
    list(rows.values_list("pk"))


def lock_deliveries(deliveries: QuerySet[Delivery]) -> list[int]:
    return list(deliveries.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def wake(endpoint_ids: Collection[int]) -> None:
    with connection.cursor() as cursor:
        for endpoint_id in endpoint_ids:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(endpoint_id)])


def _announcing_to(application: DeveloperApplication, url: str) -> Endpoint:
    """Return the endpoint for an application's events: the one at ``url``, or the one that has replaced it since.

    Other announcements of the application are locked out until this transaction ends. Because of this lock, the ids in
    a queue follow the order of commits: an id is assigned only after the transaction with the previous id is over.
    Dispatchers do not take this lock, so a slow transaction stops no delivery.
    """
    hold_announcements(application)
    endpoint = _endpoint(application, url)
    return endpoint if endpoint.registered_at is not None else _registered(application.pk) or endpoint


def _endpoint(application: DeveloperApplication, url: str) -> Endpoint:
    return Endpoint.objects.get_or_create(application=application, url=url)[0]


def _registered(application_id: int) -> Endpoint | None:
    addresses = Endpoint.objects.filter(application=application_id).exclude(registered_at=None)
    return addresses.order_by("registered_at").last()


def _present(endpoint: Endpoint) -> Endpoint:
    """Return the application's current address, or this address if the application has no current one.

    No address of the application changes until the transaction ends.
    """
    lock_endpoints(Q(application=endpoint.application_id))
    if Endpoint.objects.filter(pk=endpoint.pk).exclude(registered_at=None).exists():
        return endpoint
    return _registered(endpoint.application_id) or endpoint


def _begin_again(deliveries: QuerySet[Delivery], endpoint: Endpoint) -> int:
    now = clock.now()
    return deliveries.update(
        endpoint=endpoint,
        state=DeliveryState.PENDING,
        tries=0,
        begun_at=now,
        next_try_at=now,
        delivered_at=None,
        last_error="",
    )


def _audit(action: str, actor: Actor, endpoint: Endpoint, *, after: str = "") -> None:
    application = endpoint.application
    audit.record(
        action=action, actor=actor, organization=application.organization, application=application, after=after
    )
