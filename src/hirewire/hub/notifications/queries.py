"""Reads about deliveries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from hirewire.hub.notifications.models import DeliveryState, DeliveryTry, Endpoint, EventType, PushEvent
from hirewire.hub.notifications.schedule import CHALLENGE_EVERY, CHALLENGE_SOON, CHALLENGES
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock, timed_ids


def event_of(application: DeveloperApplication, event_id: str, type: EventType) -> PushEvent | None:  # noqa: A002 - the wire's word
    """The event that a pull names, if it is this application's."""
    if "\x00" in event_id:
        return None
    return PushEvent.objects.filter(application=application, pk=event_id, type=type).first()


def endpoints(applications: Collection[DeveloperApplication]) -> QuerySet[Endpoint]:
    """Addresses, the current ones first, each with what waits for it and what was given up: ``waiting``, ``dead``."""
    found = Endpoint.objects.filter(application__in=[application.pk for application in applications])
    return (
        found.select_related("application")
        .annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.PENDING)),
            dead=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD)),
        )
        .order_by(F("registered_at").desc(nulls_last=True), "-pk")
    )


def replayable() -> Q:
    """Deliveries whose events can still be pulled, or need not be."""
    return Q(event__expires_at=None) | Q(event__expires_at__gt=clock.now())


def is_unproven(endpoint: Endpoint) -> bool:
    """Whether nothing is sent there because the address has not shown that it holds the secret."""
    return settings.HIREWIRE_CHALLENGE_CALLBACKS and (
        endpoint.proven_at is None or endpoint.challenge_failures >= CHALLENGES
    )


def endpoints_to_challenge() -> QuerySet[Endpoint]:
    """Current addresses whose last challenge was too long ago; those that failed too often wait for somebody."""
    if not settings.HIREWIRE_CHALLENGE_CALLBACKS:
        return Endpoint.objects.none()
    now = clock.now()
    return (
        Endpoint.objects.select_related("application")
        .filter(registered_at__isnull=False, challenge_failures__lt=CHALLENGES)
        .filter(
            Q(challenged_at=None)
            | Q(proven_at=None, challenged_at__lte=now - CHALLENGE_SOON)
            | Q(challenged_at__lte=now - CHALLENGE_EVERY)
        )
        .order_by("pk")
    )


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
