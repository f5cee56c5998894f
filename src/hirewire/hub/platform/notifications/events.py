"""What happened to push events."""

from hirewire.kit.work.events import Event


class DeliveryDied(Event, frozen=True):
    """An event was given up."""

    event_id: str


class ChallengeAsked(Event, frozen=True):
    """An address is new, or a person wants to know whether it still holds the secret."""

    endpoint_id: int
