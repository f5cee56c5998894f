"""Reads about deliveries."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from hirewire.hub.notifications.models import Delivery, DeliveryState, EventType, PushEvent
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock


def event_of(application: DeveloperApplication, event_id: str, type: EventType) -> PushEvent | None:  # noqa: A002 - the wire's word
    """The event that a pull names, if it is this application's."""
    if "\x00" in event_id:
        return None
    return PushEvent.objects.filter(application=application, pk=event_id, type=type).first()


def oldest_due(endpoint_url: str) -> Delivery | None:
    return (
        Delivery.objects.select_related("event__application")
        .filter(endpoint_url=endpoint_url, state=DeliveryState.PENDING, next_try_at__lte=clock.now())
        .order_by("pk")
        .first()
    )


def endpoints_due() -> list[str]:
    due = Delivery.objects.filter(state=DeliveryState.PENDING, next_try_at__lte=clock.now())
    return list(due.order_by("endpoint_url").values_list("endpoint_url", flat=True).distinct())


@contextmanager
def only_sender(endpoint_url: str) -> Iterator[bool]:
    """Whether this process alone may send to the address now.

    A lock of the session and not of a row: it is held while the network is
    used, without a transaction, and it goes when a killed worker's connection
    goes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [endpoint_url])
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [endpoint_url])
