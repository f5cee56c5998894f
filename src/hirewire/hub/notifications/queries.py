"""Reads about deliveries."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from hirewire.hub.notifications.models import Delivery, DeliveryState, DeliveryTry, EventType, PushEvent
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock, timed_ids


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


@dataclass(frozen=True, slots=True)
class WantedTries:
    """What to look for among tries; what is not named does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    #: The hundreds of statuses; 0 means that nobody answered.
    status_classes: Collection[int] = ()
    type: str = ""
    event_id: str = ""


def deliveries(
    applications: Collection[DeveloperApplication],
    wanted: WantedTries,
    *,
    before: UUID | None = None,
    count: int = 50,
) -> list[DeliveryTry]:
    """Each request with an event, the newest first; the page after it begins ``before`` the id of the last one."""
    found = _tries(applications).filter(_matching(wanted))
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:count])


def delivery_try(applications: Collection[DeveloperApplication], uuid: str) -> DeliveryTry | None:
    try:
        return _tries(applications).filter(pk=UUID(uuid.strip())).first()
    except ValueError:
        return None


def _tries(applications: Collection[DeveloperApplication]) -> QuerySet[DeliveryTry]:
    return DeliveryTry.objects.select_related("delivery__event").filter(
        delivery__event__application__in=[application.pk for application in applications]
    )


def _matching(wanted: WantedTries) -> Q:
    rule = Q()
    if wanted.since is not None:
        rule &= Q(pk__gte=timed_ids.first_at(wanted.since))
    if wanted.until is not None:
        rule &= Q(pk__lt=timed_ids.first_at(wanted.until))
    if wanted.status_classes:
        ranges = Q()
        for hundreds in wanted.status_classes:
            ranges |= Q(status__gte=hundreds * 100, status__lt=hundreds * 100 + 100) if hundreds else Q(status=None)
        rule &= ranges
    if wanted.type:
        rule &= Q(delivery__event__type=wanted.type)
    if event_id := wanted.event_id.replace("\x00", ""):
        rule &= Q(delivery__event=event_id)
    return rule
