from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from django.db.models import QuerySet

from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.kit.web.links import origin_of


def event_records(
    events: QuerySet[PushEvent], *, address: Callable[[str], str] = origin_of
) -> Iterator[dict[str, Any]]:
    """Yield events, oldest first.

    ``address`` returns the part of a callback address that may be shown, because a whole address may contain a
    password or token.
    """
    deliveries = Delivery.objects.filter(event__in=events).select_related("endpoint")
    by_event = {delivery.event_id: delivery for delivery in deliveries}
    for event in events.select_related("application").order_by("created_at", "id"):
        yield _event_record(event, by_event.get(event.pk), address)


def _event_record(event: PushEvent, delivery: Delivery | None, address: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": event.pk,
        "type": event.type,
        "at": event.created_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "client_id": event.application.client_id,
        "content": event.content,
        "state": None if delivery is None else delivery.state,
        "tries": 0 if delivery is None else delivery.tries,
        "status": None if delivery is None else delivery.last_status,
        "url": None if delivery is None else address(delivery.endpoint.url),
    }
