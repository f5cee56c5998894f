"""The calls and events of the world, as test suites assert on them."""

from datetime import UTC, datetime
from typing import Any

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.kit.work import background


def calls() -> list[dict[str, Any]]:
    """Return all calls that were answered so far, oldest first. Personal data in bodies are masked."""
    background.run()
    journal = ApiCall.objects.select_related("application").order_by("id")
    return [_call(call) for call in journal]


def events() -> list[dict[str, Any]]:
    """Return all push events, oldest first, each with how its delivery stands."""
    deliveries = Delivery.objects.select_related("event", "endpoint")
    by_event = {delivery.event_id: delivery for delivery in deliveries}
    return [
        _event(event, by_event.get(event.pk))
        for event in PushEvent.objects.select_related("application").order_by("created_at", "id")
    ]


def _call(call: ApiCall) -> dict[str, Any]:
    return {
        "id": call.uuid,
        "at": _text(call.at),
        "client_id": None if call.application is None else call.application.client_id,
        "verb": call.verb,
        "path": call.path,
        "query": call.query,
        "resource": call.resource,
        "method": call.method,
        "status": call.status,
        "done": call.done,
        "refused": call.refused,
        "request": call.request_body,
        "answer": call.answer_body,
    }


def _event(event: PushEvent, delivery: Delivery | None) -> dict[str, Any]:
    return {
        "id": event.pk,
        "type": event.type,
        "at": _text(event.created_at),
        "client_id": event.application.client_id,
        "content": event.content,
        "state": None if delivery is None else delivery.state,
        "tries": 0 if delivery is None else delivery.tries,
        "status": None if delivery is None else delivery.last_status,
        "url": None if delivery is None else delivery.endpoint.url,
    }


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")
