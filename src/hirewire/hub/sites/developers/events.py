"""Push events of one application, with their delivery states."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, Endpoint
from hirewire.hub.platform.notifications.queries import is_unproven, replayable
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.push import PushType

PAGE: Final = 50
STATES: Final = {
    DeliveryState.PENDING: _("On the way"),
    DeliveryState.DELIVERED: _("Delivered"),
    DeliveryState.DEAD: _("Given up"),
}
#: A page keeps polling only if the next attempt is due within this time.
_SOON: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class WantedEvents:
    """The filters of the list of events. An empty filter matches every event."""

    state: str = ""
    type: str = ""
    event_id: str = ""


def events(
    application: DeveloperApplication, conditions: WantedEvents, *, before: int | None = None, count: int = PAGE
) -> list[Delivery]:
    """Return one page, newest first. For the next page, pass the last id as ``before``."""
    deliveries = _of(application)
    if conditions.state in DeliveryState.values:
        deliveries = deliveries.filter(state=conditions.state)
    if conditions.type in list(PushType):
        deliveries = deliveries.filter(event__type=conditions.type)
    if conditions.event_id:
        deliveries = deliveries.filter(event=conditions.event_id)
    if before is not None:
        deliveries = deliveries.filter(pk__lt=before)
    return list(deliveries.order_by("-pk")[:count])


def event(application: DeveloperApplication, event_id: str) -> Delivery | None:
    return None if "\x00" in event_id else _of(application).filter(event=event_id).first()


def given_up(application: DeveloperApplication) -> QuerySet[Delivery]:
    """Return dead letters that can still be replayed, because the data that they announce has not expired."""
    return _of(application).filter(replayable(), state=DeliveryState.DEAD)


def address_of(delivery: Delivery) -> str:
    return delivery.endpoint.url


def is_moving(delivery: Delivery) -> bool:
    """Whether the delivery may change while somebody is looking at its page."""
    return (
        delivery.state == DeliveryState.PENDING
        and delivery.endpoint.paused_at is None
        and delivery.again_at < clock.now() + _SOON
    )


class Health(StrEnum):
    ANSWERS = _("Answers")
    UNKNOWN = _("Unknown")
    LEFT_ALONE = _("Not answering")
    PAUSED = _("Paused")
    UNPROVEN = _("Not verified")


def health(endpoint: Endpoint) -> Health:
    """Return the state of an endpoint, which must have the annotations of ``notifications.queries.endpoints``."""
    if endpoint.paused_at is not None:
        return Health.PAUSED
    if is_unproven(endpoint):
        return Health.UNPROVEN
    if endpoint.failures:
        return Health.LEFT_ALONE
    return Health.ANSWERS if endpoint.delivered else Health.UNKNOWN  # type: ignore[attr-defined]  # annotated


def _of(application: DeveloperApplication) -> QuerySet[Delivery]:
    return Delivery.objects.filter(event__application=application).select_related("event", "endpoint")
