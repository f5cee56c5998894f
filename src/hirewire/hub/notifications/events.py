"""What happened to push events."""

from hirewire.kit.events import Event


class PushAnnounced(Event, frozen=True):
    """Something waits to be delivered to this address."""

    endpoint_url: str


class DeliveryDied(Event, frozen=True):
    """An event will not be delivered any more."""

    event_id: str
