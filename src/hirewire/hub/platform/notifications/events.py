"""Internal events about push events and their addresses."""

from hirewire.kit.work.events import Event


class DeliveryDied(Event, frozen=True):
    """Hirewire gave up delivering an event."""

    event_id: str


class ChallengeAsked(Event, frozen=True):
    """A callback URL is to be challenged: it is new, or a person wants to check that the receiver has the secret."""

    endpoint_id: int
