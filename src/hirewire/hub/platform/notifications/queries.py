from collections.abc import Collection
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from hirewire.hub.platform.notifications.models import DeliveryState, Endpoint, PushEvent
from hirewire.hub.platform.notifications.schedule import CHALLENGE_EVERY, CHALLENGE_SOON, CHALLENGES
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.push import PushType

_PORTS: Final = {"https": 443, "http": 80}


def event_of(application: DeveloperApplication, event_id: str, type: PushType) -> PushEvent | None:  # noqa: A002 - the wire's word
    if "\x00" in event_id:
        return None
    return PushEvent.objects.filter(application=application, pk=event_id, type=type).first()


def endpoints(applications: Collection[DeveloperApplication]) -> QuerySet[Endpoint]:
    """Return addresses, current ones first. Each has the counts of its waiting, dead and delivered deliveries."""
    rows = Endpoint.objects.filter(application__in=[application.pk for application in applications])
    return (
        rows.select_related("application")
        .annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.PENDING)),
            dead=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD)),
            delivered=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DELIVERED)),
        )
        .order_by(F("registered_at").desc(nulls_last=True), "-pk")
    )


def is_anothers(application: DeveloperApplication, url: str) -> bool:
    """Whether this address currently belongs to another application, however the address is spelled.

    Partners set their addresses in the settings of integrations, but row security hides the settings of other companies
    from a call. This function therefore searches the endpoints. Row security does not hide endpoints, because they
    belong to applications.
    """
    place = _place(url)
    others = Endpoint.objects.exclude(application=application).exclude(registered_at=None)
    urls = others.filter(url__icontains=place.host).values_list("url", flat=True)
    return any(_place(other) == place for other in urls)


class _Place(NamedTuple):
    """The destination of requests to an address, however the address is spelled."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str


def _place(url: str) -> _Place:
    parts = urlsplit(url)
    # urlsplit lowercases scheme and host. Leave out the fragment, because clients never send it.
    port = parts.port or _PORTS.get(parts.scheme)
    return _Place(parts.scheme, parts.hostname or "", port, parts.path or "/", parts.query)


def replayable() -> Q:
    """Return the condition under which a delivery can be replayed: its event has not expired, or never expires."""
    return Q(event__expires_at=None) | Q(event__expires_at__gt=clock.now())


def is_unproven(endpoint: Endpoint) -> bool:
    """Whether the receiver at this address must still prove that it holds the secret. Until then, nothing is sent.

    A receiver that has failed too many challenges in a row also counts as unproven.
    """
    return settings.HIREWIRE_CHALLENGE_CALLBACKS and (
        endpoint.proven_at is None or endpoint.challenge_failures >= CHALLENGES
    )


def endpoints_to_challenge() -> QuerySet[Endpoint]:
    """Return the addresses that are due for a challenge.

    Addresses that failed too often wait until a person asks for a challenge.
    """
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
